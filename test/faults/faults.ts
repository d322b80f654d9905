/** Hurts a run at one of its changes, and looks at what is left and at what the next runs make of it. */
import fs from 'node:fs'
import { type Call, hasHalf, interceptCalls } from './calls.ts'
import { applyTo, type Scene } from './scene.ts'
import { brokenAccounts, differences, isPassing, isVolatile, readTree, type Tree } from './tree.ts'

/** `killed`: nothing comes after. Else: the error that this call ends with, or all from this call on. */
export interface Fault {
  /** Which change of the run, from 0; one more than there are: after the last. */
  readonly at: number
  readonly kind: 'killed' | 'ENOSPC' | 'EIO' | 'EROFS' | 'EDQUOT' | 'EMFILE'
  /** Half of the change is made before. */
  readonly half: boolean
  /** All changes from there on fail as well, as they do on a disk that stays full. */
  readonly lasting: boolean
}

/** An id that no process of this machine has: above the kernel's own limit, proc_sys_kernel(5). */
const pidOfTheDead = 4_194_305

/** Whoever is killed does nothing more: what he tries is stopped, and no handler of his can make it undone. */
const killed = (): Error => new Error('killed')

const failed = (code: string, { name, path }: Call): Error =>
  Object.assign(new Error(`${code}: ${name} '${path}'`), { code })

/** Does the work as a process that is not there any more afterwards. */
export const asTheDead = async <T>(work: () => Promise<T>): Promise<T> => {
  const own = process.pid
  Object.defineProperty(process, 'pid', { value: pidOfTheDead, configurable: true })
  try {
    return await work()
  } finally {
    Object.defineProperty(process, 'pid', { value: own, configurable: true })
  }
}

/** Runs with the fault. @returns what the run said; null where it was killed */
export const runWith = async (
  fault: Fault,
  root: string,
  context: string,
): Promise<Awaited<ReturnType<typeof applyTo>> | null> => {
  const own = process.pid
  let count = 0
  const restore = interceptCalls(root, call => {
    const at = count++
    if (at < fault.at || (at > fault.at && fault.kind !== 'killed' && !fault.lasting)) return 'go'
    const error = fault.kind === 'killed' ? killed() : failed(fault.kind, call)
    return { error, half: fault.half && at === fault.at && hasHalf(call) }
  })
  try {
    // The run is over afterwards, and so is its process.
    Object.defineProperty(process, 'pid', { value: pidOfTheDead, configurable: true })
    const said = await applyTo(root, context).catch((error: unknown) => ({
      report: null,
      words: [error instanceof Error ? `${error.name} ${error.message}` : String(error)],
    }))
    return fault.kind === 'killed' ? null : said
  } finally {
    Object.defineProperty(process, 'pid', { value: own, configurable: true })
    restore()
  }
}

/** Files that are neither as they were nor as a run makes them at some moment. */
const halves = ({ before, versions }: Scene, found: Tree): readonly string[] =>
  [...found]
    .filter(
      ([path, state]) =>
        !isPassing(path) &&
        !path.startsWith('/run') &&
        before.get(path) !== state &&
        versions.get(path)?.has(state) !== true,
    )
    .map(([path, state]) => `${path} is half done: ${JSON.stringify(state.slice(0, 200))}`)

const gone = ({ before, after }: Scene, found: Tree): readonly string[] =>
  [...before.keys()]
    .filter(path => !isVolatile(path) && after.has(path) && !found.has(path))
    .map(path => `${path} is gone`)

/** What is not as it may be right after the fault. */
export const hurtBy = (scene: Scene, found: Tree, exact = true): readonly string[] => [
  ...(exact ? halves(scene, found) : []),
  ...gone(scene, found),
  ...brokenAccounts(found),
]

const failures = ({ report, words }: Awaited<ReturnType<typeof applyTo>>): string =>
  [report?.outcome ?? 'no report', ...words].join('; ')

/** What the next runs do not mend. */
export const unmended = async (scene: Scene, root: string): Promise<readonly string[]> => {
  const next = await applyTo(root, scene.context)
  if (next.report === null || next.report.outcome === 'failed' || next.words.length > 0)
    return [`the next run fails: ${failures(next)}`]
  const tree = readTree(root)
  const left = [...tree.keys()].filter(isPassing).map(path => `${path} is left over`)
  const wrong = [...differences(scene.after, tree), ...left]
  if (wrong.length > 0) return wrong
  const last = await applyTo(root, scene.context)
  if (last.report?.outcome !== 'unchanged')
    return [`the run after the next one is not done: ${failures(last)}`]
  return differences(scene.after, readTree(root))
}

/** Does it all for one fault. @returns what is wrong, empty where the guest survived */
export const survive = async (scene: Scene, fault: Fault): Promise<readonly string[]> => {
  const root = scene.set()
  const said = await runWith(fault, root, scene.context)
  const hurt = hurtBy(scene, readTree(root), fault.kind === 'killed')
  const silent =
    said === null || said.report === null || said.report.outcome === 'failed' || said.words.length > 0
      ? []
      : silence(scene, root)
  return [...hurt, ...silent, ...(await unmended(scene, root))]
}

/** A run that says nothing has to have done it all. */
const silence = (scene: Scene, root: string): readonly string[] =>
  differences(scene.after, readTree(root)).map(line => `nothing was said of it: ${line}`)

/** As people read it. */
export const faultText = ({ name, calls }: Scene, { at, kind, half, lasting }: Fault): string => {
  const call = calls[at]
  const what =
    call === undefined
      ? 'after the last change'
      : `${half ? 'within' : 'at'} change ${at}, ${call.name} ${call.path}`
  return `${name}: ${kind}${lasting ? ' from there on' : ''} ${what}`
}

/** A run killed before each change, after the last, and inside of what can be half done. */
export const kills = ({ calls }: Scene): readonly Fault[] => [
  ...[...calls.keys(), calls.length].map(
    at => ({ at, kind: 'killed', half: false, lasting: false }) as const,
  ),
  ...[...calls.entries()]
    .filter(([, { data, name }]) => (data?.length ?? 0) > 1 || name === 'rmSync')
    .map(([at]) => ({ at, kind: 'killed', half: true, lasting: false }) as const),
]

/** Each change refused: once, and with all that come after it. */
export const refusals = (
  { calls }: Scene,
  kind: Exclude<Fault['kind'], 'killed'>,
  lasting: boolean,
): readonly Fault[] =>
  [...calls.keys()].map(at => ({ at, kind, half: calls[at]?.data !== undefined, lasting }))

/** Tries all faults; what did not survive, in the words of `faultText`. */
export const tryAll = async (scene: Scene, faults: readonly Fault[]): Promise<readonly string[]> => {
  const wrong: string[] = []
  for (const fault of faults) {
    const found = await survive(scene, fault)
    if (found.length > 0) wrong.push(`${faultText(scene, fault)}:\n    ${found.join('\n    ')}`)
  }
  return wrong
}

/** Kills runs, has the other context applied after each, and answers what is left over then. */
export const leftovers = async (scene: Scene, faults: readonly Fault[]): Promise<readonly string[]> => {
  const wrong: string[] = []
  for (const fault of faults) {
    const root = scene.set()
    await runWith(fault, root, scene.context)
    const { report, words } = await applyTo(root, scene.otherContext)
    const left = [...readTree(root).keys()].filter(isPassing).map(path => `${path} is left over`)
    const failed =
      report === null || report.outcome === 'failed' || words.length > 0
        ? ['the next run fails', ...words]
        : []
    if (left.length + failed.length > 0)
      wrong.push(`${faultText(scene, fault)}: ${[...failed, ...left].join('; ')}`)
  }
  return wrong
}

/** Takes away what `makeScenes` has made. */
export const clear = (folder: string): void => fs.rmSync(folder, { recursive: true, force: true })
