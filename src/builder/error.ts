/** The image cannot be made or put where it should go, through no fault of the input (exit 1). */
export class BuildError extends Error {
  override readonly name = 'BuildError'
  /** Where another host failed: its word for what it was doing, such as `folder` for making one. */
  declare readonly step?: string

  constructor(message: string, { step, ...options }: ErrorOptions & { readonly step?: string } = {}) {
    super(message, options)
    if (step !== undefined) this.step = step
  }
}
