/** Builds many images in one process: lines of JSON in, a result for each, in their order. */
import { resolve } from 'node:path'
import { pMapIterable } from 'p-map'
import { messageOf } from '../error-code.ts'
import { InputError } from '../input-error.ts'
import { parseBatchLine, withDefaults } from './batch-line.ts'
import {
  type BuildRequest,
  type BuildSurroundings,
  type BuiltImage,
  buildImageOf,
  contextOf,
} from './build.ts'
import { destinationOf } from './deliver.ts'
import { destinationText, namesHost } from './delivery/destination.ts'
import { keepingInputs } from './input.ts'
import { openStaging } from './inputs/staging.ts'

/** A line that became an image. */
export interface BatchBuilt extends BuiltImage {
  /** Counted from 1. */
  readonly line: number
  readonly outcome: 'built'
}

/** A line that did not. */
export interface BatchFailed {
  readonly line: number
  readonly outcome: 'failed'
  /** Where the image should have gone; null where the line does not say it. */
  readonly output: string | null
  readonly error: string
}

export type BatchResult = BatchBuilt | BatchFailed

/** Images that are built at once: enough that those which wait for the disk do so together. */
const concurrency = 32

/** Connections at once: sshd's MaxStartups begins to refuse some at 10. */
const connections = 8

/** Results that wait for an earlier one. */
const backpressure = 128

interface Job {
  readonly line: number
  readonly output: string | null
  readonly request: BuildRequest | Error
}

const outputOf = ({ output, deliver }: BuildRequest): string | null => output ?? deliver ?? null

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)))

/** Lets so many pass at a time. */
const gate = (width: number): (<T>(act: () => Promise<T>) => Promise<T>) => {
  const waiting: (() => void)[] = []
  let inside = 0
  return async act => {
    if (inside >= width) await new Promise<void>(resolve => waiting.push(resolve))
    else inside += 1
    try {
      return await act()
    } finally {
      const next = waiting.shift()
      if (next === undefined) inside -= 1
      else next()
    }
  }
}

const isRemote = ({ deliver }: BuildRequest): boolean => deliver !== undefined && namesHost(deliver)

/** Gives a place to a line; to the second one that wants it, an error, or chance would say whose image stays. */
type Claim = (place: string, line: number) => void

const openClaims = (): Claim => {
  const claimed = new Map<string, number>()
  return (place, line) => {
    const whole = resolve(place)
    const other = claimed.get(whole)
    if (other !== undefined)
      throw new InputError(`${place} is where the image of line ${other} goes; give each its own place`)
    claimed.set(whole, line)
  }
}

/** A folder, where only the template tells the name: it is claimed once that is known. */
const isFolder = (output: string): boolean => output.endsWith('/')

/** Lines as jobs. */
const jobsOf = async function* (
  lines: AsyncIterable<string>,
  common: BuildRequest,
  claim: Claim,
): AsyncGenerator<Job> {
  let line = 0
  for await (const text of lines) {
    line += 1
    if (text.trim() === '') continue
    yield jobOf(text, line, common, claim)
  }
}

const jobOf = (text: string, line: number, common: BuildRequest, claim: Claim): Job => {
  let output: string | null = null
  try {
    const request = withDefaults(common, parseBatchLine(text))
    output = outputOf(request)
    if (output !== null && !isFolder(output)) claim(output, line)
    return { line, output, request }
  } catch (error) {
    return { line, output, request: asError(error) }
  }
}

/**
 * Builds the image of each line: a JSON object with the keys of `BuildRequest`, relative paths being those of the
 * working directory. A line that fails is a result like any other; empty lines are passed over. A URL that several
 * lines name is fetched once; a template or file of variables is read again only if it has changed.
 *
 * @param common what all lines have in common; a line's own word wins
 * @throws whatever reading the lines throws
 */
export async function* buildBatch(
  lines: AsyncIterable<string>,
  common: BuildRequest = {},
  surroundings: BuildSurroundings = {},
): AsyncGenerator<BatchResult> {
  await using staging = openStaging()
  const shared = { staging, readFile: keepingInputs() }
  const connect = gate(connections)
  const claim = openClaims()
  const buildOne = async (request: BuildRequest, line: number): Promise<BuiltImage> => {
    const work = { shared, ...surroundings }
    const context = await contextOf(request, work)
    if (isFolder(outputOf(request) ?? ''))
      claim(destinationText(destinationOf(request, context).destination), line)
    return buildImageOf(context, request, work)
  }
  const build = async ({ line, output, request }: Job): Promise<BatchResult> => {
    try {
      if (request instanceof Error) throw request
      const image = await (isRemote(request)
        ? connect(() => buildOne(request, line))
        : buildOne(request, line))
      return { line, outcome: 'built', ...image }
    } catch (error) {
      return { line, outcome: 'failed', output, error: messageOf(error) }
    }
  }
  yield* pMapIterable(jobsOf(lines, common, claim), build, { concurrency, backpressure })
}
