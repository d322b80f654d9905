/** `vmcontext build --batch`: many images in one process, a result line each. */
import { createReadStream, statSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { type BatchBuilt, type BatchFailed, buildBatch } from '../builder/batch.ts'
import type { BuildRequest } from '../builder/build.ts'
import { unusable } from '../builder/input.ts'
import { printable, printableLines } from '../context/printable.ts'
import { InputError } from '../input-error.ts'
import { summaryLine } from './build-report.ts'
import { exitCode } from './command.ts'
import { printError, ReaderGone } from './output.ts'
import { problemText } from './problem-text.ts'
import { type Bars, openBars } from './progress.ts'
import { paint } from './style.ts'
import { counted } from './words.ts'

/** Threads for calls of the file system: syncs that wait together cost a disk no more than one. */
const threads = '8'

/** A list on stdin. */
const standardInput = '-'

const byteOrderMark = '\uFEFF'

const linesOf = async function* (list: string): AsyncGenerator<string> {
  const input = list === standardInput ? process.stdin : createReadStream(list)
  try {
    let isFirst = true
    for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
      yield isFirst && line.startsWith(byteOrderMark) ? line.slice(1) : line
      isFirst = false
    }
  } catch (error) {
    throw unusable('--batch', list, error)
  }
}

/** How many lines there will be; null where the list can be read only once. */
const countLines = async (list: string): Promise<number | null> => {
  if (list === standardInput) return null
  try {
    if (!statSync(list).isFile()) return null
    let count = 0
    for await (const line of linesOf(list)) if (line.trim() !== '') count += 1
    return count
  } catch (error) {
    throw error instanceof InputError ? error : unusable('--batch', list, error)
  }
}

const failureText = (list: string, { line, error }: BatchFailed): string => {
  const place = list === standardInput ? 'line ' : `${list}:`
  return `${paint('red', 'failed', 'stderr')}: ${printable(place)}${line}: ${printableLines(error)}\n`
}

const doubtTexts = ({ output, problems }: BatchBuilt): readonly string[] =>
  problems.map(problem => problemText({ ...problem, message: `${output}: ${problem.message}` }, 'stderr'))

/** Prints a part of the answer; that nobody reads it any more does not end the work. */
const printTo = (bars: Bars): ((text: string) => void) => {
  let isRead = true
  return text => {
    try {
      if (isRead) bars.print(text)
    } catch (error) {
      if (!(error instanceof ReaderGone)) throw error
      isRead = false
    }
  }
}

const refuseOneOutput = ({ output, deliver }: BuildRequest): void => {
  const option = output === undefined ? '--deliver' : '--output'
  if (output !== undefined || deliver !== undefined)
    throw new InputError(
      `${option} names one image, a batch makes many: give each line its own "${option.slice(2)}"`,
    )
}

/**
 * Builds what the lines of a list say and answers the exit code.
 *
 * @param list a file of JSON lines, `-` being stdin
 * @param common what the other options say: it holds for all lines
 * @throws InputError where the list cannot be read
 */
export const buildList = async (list: string, common: BuildRequest, json: boolean): Promise<number> => {
  refuseOneOutput(common)
  // Node makes them when the first is needed.
  process.env.UV_THREADPOOL_SIZE ??= threads
  const bars = openBars(String)
  const answer = printTo(bars)
  const total = await countLines(list)
  let [built, failed] = [0, 0]
  try {
    for await (const result of buildBatch(linesOf(list), common)) {
      if (result.outcome === 'built') built += 1
      else failed += 1
      if (json) answer(`${JSON.stringify(result)}\n`)
      else if (result.outcome === 'failed') bars.printError(failureText(list, result))
      else {
        answer(summaryLine(result))
        for (const text of doubtTexts(result)) bars.printError(text)
      }
      bars.show('images', built + failed, total)
    }
  } finally {
    bars.stop()
  }
  if (built + failed === 0) throw new InputError(`--batch ${list}: there is no line in it`)
  if (!json || failed > 0) printError(`${counted(built, 'image')} built, ${failed} failed\n`)
  return failed > 0 ? exitCode.failed : exitCode.done
}
