/** A file on this host and its name in the image, whoever names it. */
export interface FileReference {
  readonly path: string
  /** Below the image's root, parts joined by `/`. */
  readonly name: string
  /** Who asked for it, for messages: `FILES`, `--file`. */
  readonly from: string
}
