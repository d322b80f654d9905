/**
 * What a command of the command line is. To add one: a file here that exports `command`, and a line in
 * `registry.ts`.
 */

/** Exit codes of every command. */
export const exitCode = {
  /** Done, or nothing to do. */
  done: 0,
  /** Something failed; the report says what. */
  failed: 1,
  /** Wrong usage or input. */
  usage: 2,
  /** No context was found. */
  noContext: 3,
} as const

export interface Command {
  /** The whole text of `vmcontext COMMAND --help`. */
  readonly help: string
  /**
   * Runs the command and answers the exit code.
   *
   * @throws InputError where the arguments or an input cannot be used (exit 2)
   */
  readonly run: (args: readonly string[]) => Promise<number>
}
