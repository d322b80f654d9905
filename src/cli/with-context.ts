/** Opens a source for commands that only read, and closes it whatever happens. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type OpenContext, readContext } from '../engine/context.ts'
import { openSource } from '../source/open.ts'
import { exitCode } from './command.ts'
import { printError } from './output.ts'

/**
 * Does the work with the context of this source.
 *
 * @returns the work's exit code, or "no context found"
 * @throws SourceError where the source cannot be used
 */
export const withContext = async (
  source: string,
  work: (context: OpenContext) => Promise<number>,
): Promise<number> => {
  const runtime = mkdtempSync(join(tmpdir(), 'vmcontext-'))
  try {
    const medium = await openSource(source, { root: '/', wait: 0, waitIsExplicit: true, runtime })
    if (medium === null) {
      printError(`no context found (source ${source})\n`)
      return exitCode.noContext
    }
    try {
      return await work(readContext(medium))
    } finally {
      await medium.close()
    }
  } finally {
    rmSync(runtime, { recursive: true, force: true })
  }
}
