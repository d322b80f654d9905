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

/**
 * Reads the context of a medium.
 *
 * @throws SourceError where it has no context.sh or that cannot be read
 */
export const readContext = (medium: Medium): OpenContext => {
  const content = medium.read(contextFile)
  return { medium, content, parsed: parseContext(content) }
}
