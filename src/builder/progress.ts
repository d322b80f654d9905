/** Who wants to know how far a build has come, such as a progress bar. Sizes are bytes. */
export interface Progress {
  /** A download has so many bytes now; `total` is null where the server does not say. */
  readonly download: (name: string, done: number, total: number | null) => void
  /** The image has this size; the answer is told how many more bytes of it are in place. */
  readonly write: (size: number) => (bytes: number) => void
}
