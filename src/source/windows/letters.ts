/** Drive letters: which are looked at, and how a drive is named as a SOURCE. */

/**
 * In the order in which they are looked at: a CD-ROM drive has a letter behind the disk that Windows lies on. A and B
 * are those of floppy drives, and one without a disk keeps a reader waiting for seconds.
 */
export const letters: readonly string[] = [...'DEFGHIJKLMNOPQRSTUVWXYZC']

/** `D:`, `D:\` or `D:/`: the letter in upper case; null where a source is something else. */
export const namedLetter = (source: string): string | null =>
  /^([A-Za-z]):[\\/]?$/.exec(source)?.[1]?.toUpperCase() ?? null

/** `\\.\D:` or `\\.\CdRom0`, with either slash: what follows; null where a source is something else. */
export const namedDevice = (source: string): string | null =>
  /^[\\/]{2}[.?][\\/]([A-Za-z]:|CdRom\d+)$/i.exec(source)?.[1] ?? null
