/** Opens a source for commands that only read, and closes it whatever happens. */
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onEnd } from '../builder/on-end.ts'
import { type OpenContext, readContext } from '../engine/context.ts'
import { reasonOf } from '../error-code.ts'
import { type Medium, SourceError } from '../source/medium.ts'
import { openSource } from '../source/open.ts'
import { exitCode } from './command.ts'
import { printError } from './output.ts'

/** SOURCE for what is given on standard input; a file of that name is `./-`. */
const standardInput = '-'

/** More is no context image that anyone pipes. */
const longestInput = 1024 ** 3

/** A context as these commands want it. */
export interface NamedContext extends OpenContext {
  /** Where the medium is to be found on this machine; its own path is what people call it. */
  readonly place: string
}

/** Writes on at the end of an open file. */
const append = (file: number, piece: Uint8Array): void => {
  try {
    writeFileSync(file, piece)
  } catch (error) {
    throw new SourceError(
      `standard input: it cannot be kept in ${tmpdir()}: ${reasonOf(error)}; make room there, set TMPDIR to another folder, or name a file`,
      { cause: error },
    )
  }
}

/** Keeps standard input in a file, as an image is read here and there. */
const keepInput = async (folder: string): Promise<string> => {
  const path = join(folder, 'standard-input')
  const file = openSync(path, 'wx', 0o600)
  try {
    let length = 0
    for await (const piece of process.stdin) {
      length += piece.length
      if (length > longestInput)
        throw new SourceError(`standard input: more than ${longestInput} bytes are no context; name a file`)
      append(file, piece)
    }
  } finally {
    closeSync(file)
  }
  return path
}

/** A byte order mark of UTF-16: what PowerShell writes with `>`, and of which the parser says what it is. */
const isUtf16 = ([first, second]: Uint8Array): boolean =>
  (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)

/** A file that is not even text was named by mistake: a disk image, an archive. */
const refuseBinary = (medium: Medium, { content, parsed }: OpenContext, place: string): void => {
  if (medium.kind !== 'file' || parsed.variables.size > 0 || isUtf16(content)) return
  if (!content.subarray(0, 8192).includes(0)) return
  throw new SourceError(
    `${place}: it is neither an ISO 9660 image nor a context.sh but other binary data; name the image or the file that "vmcontext build" or OpenNebula made`,
  )
}

/**
 * Does the work with the context of this source.
 *
 * @returns the work's exit code, or "no context found"
 * @throws SourceError where the source cannot be used
 */
export const withContext = async (
  source: string,
  work: (context: NamedContext) => Promise<number>,
): Promise<number> => {
  const runtime = mkdtempSync(join(tmpdir(), 'vmcontext-'))
  const remove = (): void => rmSync(runtime, { recursive: true, force: true })
  const forget = onEnd(remove)
  let place = source
  try {
    if (source === standardInput) place = await keepInput(runtime)
    const opened = await openSource(place, { root: '/', wait: 0, waitIsExplicit: true, runtime })
    if (opened === null) {
      printError(`no context found (source ${source})\n`)
      return exitCode.noContext
    }
    const medium: Medium = place === source ? opened : { ...opened, path: source }
    try {
      const context = readContext(medium)
      refuseBinary(medium, context, place)
      return await work({ ...context, place: source === 'auto' ? medium.path : place })
    } finally {
      await medium.close()
    }
  } catch (error) {
    if (place === source || !(error instanceof SourceError)) throw error
    throw new SourceError(error.message.replaceAll(place, 'standard input'), { cause: error })
  } finally {
    remove()
    forget()
  }
}
