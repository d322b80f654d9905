/**
 * What goes into an image: plain values that anyone can make, from a file tree (`write/tree-entries.ts`) or
 * from memory.
 */

interface EntryBase {
  /**
   * Below the image's root, parts joined by `/`, without one at either end; each part 1 to 255 bytes of UTF-8.
   * A directory with the path '' is the root itself.
   */
  readonly path: string
  /** Unix seconds; an image keeps whole seconds of the years 1900 to 2155, other times are set to the nearest. */
  readonly modified: number
}

/**
 * A file of this host as it was when the image was planned, stat(2). It is opened when its turn comes, and has to
 * be the same then and afterwards. Entries of one file (hard links) share one content in the image.
 */
export interface DiskFile {
  readonly path: string
  readonly device: bigint
  readonly inode: bigint
  /** Modification time in nanoseconds since 1970. */
  readonly modifiedNs: bigint
}

/** The content of a file: its bytes, a file of this host, or something that opens it when its turn has come. */
export type FileContent = Uint8Array | DiskFile | { open(): AsyncIterable<Uint8Array> }

export interface FileEntry extends EntryBase {
  readonly kind: 'file'
  /** Permission bits, such as 0o644. */
  readonly mode: number
  /** Bytes; the content must have just as many. */
  readonly size: number
  readonly content: FileContent
}

export interface DirectoryEntry extends EntryBase {
  readonly kind: 'directory'
  readonly mode: number
}

export interface LinkEntry extends EntryBase {
  readonly kind: 'link'
  /** What the symbolic link says, as it stands. */
  readonly target: string
}

/** One entry of an image to be. Directories that are only implied by a path are made, with mode 0755. */
export type IsoEntry = FileEntry | DirectoryEntry | LinkEntry
