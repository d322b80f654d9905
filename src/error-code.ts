/**
 * What an error of the system says of itself: its code, and the reason in words. A reason holds wherever the
 * code comes up; what to do about it differs, so each folder adds advice of its own. Everybody may import this.
 */

/**
 * The name of a system error such as ENOENT, as Node has it in `code`; an empty string where there is none.
 * Two that Node has no name for are named here.
 */
export const errorCode = (error: unknown): string => {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return ''
  // `Unknown system error -123`: libuv knows neither of the two, errno(3)
  if (error.code.endsWith('-123')) return 'ENOMEDIUM'
  if (error.code.endsWith('-124')) return 'EMEDIUMTYPE'
  return error.code
}

/** Whether an error of the system has one of these codes. */
export const hasCode = (error: unknown, ...codes: readonly string[]): boolean =>
  codes.includes(errorCode(error))

/** What an error says, or whatever else was thrown as text. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'a file may not be so large there',
  EISDIR: 'it is a directory',
  ELOOP: 'its symbolic links lead in a circle',
  EMEDIUMTYPE: 'the drive cannot read this kind of medium',
  ENAMETOOLONG: 'its name is too long',
  ENOENT: 'it is not there',
  ENOMEDIUM: 'no medium in the drive',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'a part of its path is no directory',
  ENXIO: 'there is no device behind it',
  EPERM: 'the system does not allow it',
  EROFS: 'the file system is mounted read-only',
}

/** Why something of the system failed, in words to go after a colon: by its code, or else what the error says. */
export const reasonOf = (error: unknown): string => reasons[errorCode(error)] ?? messageOf(error)
