/** A part of a bug report: what it is about, and how that is looked up. */
export interface Part {
  readonly title: string
  /** What it throws is told in its place. */
  readonly look: () => string | Promise<string>
}
