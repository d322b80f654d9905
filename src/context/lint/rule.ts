/** What a rule of lint is. To add one: a function in a file here, and a line in `../lint.ts`. */
import type { Problem } from '../problem.ts'
import type { Settings } from '../settings.ts'
import type { System } from '../types.ts'

/** Looks at a context as a whole; each problem names the variable that it is best mended in. */
export type Rule = (settings: Settings, system: System) => readonly Problem[]

/** A problem that fails nothing: the message, after the variable's name, and how to mend it. */
export const warning = (variable: string, message: string, hint?: string): Problem => ({
  severity: 'warning',
  variable,
  message: `${variable}: ${message}`,
  ...(hint !== undefined && { hint }),
})

/** The same for what makes a run fail. */
export const error = (variable: string, message: string, hint?: string): Problem => ({
  ...warning(variable, message, hint),
  severity: 'error',
})
