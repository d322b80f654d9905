/** What a shell takes for a variable's name, and so the only names a context can have. */

/** A name as a regular expression: letters, digits and `_`, no digit in front (POSIX XBD 3.216). */
export const namePattern = '[A-Za-z_][A-Za-z0-9_]*'

const wholeName = new RegExp(`^${namePattern}$`)

/** Whether a shell takes this for a variable's name. */
export const isVariableName = (name: string): boolean => wholeName.test(name)
