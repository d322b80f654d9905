/** Opens a source and reads its context: what plan, apply, inspect and lint have in common. */
import { contextFile } from '../context/file.ts'
import { type ParsedContext, parseContext } from '../context/parse.ts'
import type { Medium } from '../source/medium.ts'

/** A context with the medium it came on; whoever opens it closes the medium. */
export interface OpenContext {
  readonly medium: Medium
  /** context.sh as it came. */
  readonly content: Uint8Array
  readonly parsed: ParsedContext
}

/** Part of it could not be read, so what it does not say is no wish to have it taken away. */
export const isIncomplete = ({ parsed }: OpenContext): boolean =>
  parsed.variables.size === 0 || parsed.problems.some(problem => problem.severity === 'error')

/**
 * Reads the context of a medium.
 *
 * @throws SourceError where it has no context.sh or that cannot be read
 */
export const readContext = (medium: Medium): OpenContext => {
  const content = medium.read(contextFile)
  return { medium, content, parsed: parseContext(content) }
}
