/** The image cannot be made or put where it should go, through no fault of the input (exit 1). */
export class BuildError extends Error {
  override readonly name = 'BuildError'
}
