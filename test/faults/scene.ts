/**
 * A guest on the brink of a run, what an undisturbed run makes of it, and a place to hurt copies of it.
 *
 * Runs are made in this process, as starting one takes longer than all that it does. What is random or a date in a
 * run is the same in all of them here, so that whole trees can be compared.
 */
import fs from 'node:fs'
import { join } from 'node:path'
import type { Report } from '../../src/engine/report.ts'
import { run } from '../../src/engine/run.ts'
import { type Call, interceptCalls } from './calls.ts'
import { firstContext, guestTrees, layOut, type Service, secondContext } from './guests.ts'
import { beRepeatable } from './repeatable.ts'
import { readTree, stateOf, type Tree } from './tree.ts'

export interface Scene {
  readonly name: string
  /** Puts a guest that is not hurt yet into place; answers its root. */
  readonly set: () => string
  readonly root: string
  /** The context's file, and that of the context before it. */
  readonly context: string
  readonly otherContext: string
  readonly before: Tree
  readonly after: Tree
  /** The changes that an undisturbed run makes, in their order. Paths are the guest's. */
  readonly calls: readonly Call[]
  /** By path: what it is at some moment of an undisturbed run, whole. */
  readonly versions: ReadonlyMap<string, ReadonlySet<string>>
}

/** Where trees are laid out: in memory, where this machine has such a place for all. */
const memory = fs.existsSync('/dev/shm') ? '/dev/shm' : '/tmp'

export interface Said {
  readonly report: Report | null
  /** Warnings and worse. */
  readonly words: readonly string[]
}

/** Applies the context to the guest, as `vmcontext apply --root` does. */
export const applyTo = async (root: string, source: string): Promise<Said> => {
  const words: string[] = []
  const log = (priority: string, message: string): void => {
    if (priority === 'err' || priority === 'warning') words.push(message)
  }
  const what = {
    mode: 'apply',
    stage: 'all',
    modules: [],
    facts: null,
    hooksApart: false,
    force: false,
    diffs: false,
    names: false,
  } as const
  const report = await run({ ...what, source, root, wait: 0, log, progress: log })
  return { report: typeof report === 'string' ? null : report, words }
}

const copyOf = (from: string, to: string): void => {
  fs.rmSync(to, { recursive: true, force: true })
  fs.cpSync(from, to, { recursive: true, verbatimSymlinks: true, preserveTimestamps: true })
}

/** Copies keep modes but not owners, which fs.cpSync leaves to whoever copies. */
const giveOwners = (from: string, to: string): void => {
  if (process.geteuid?.() !== 0) return
  for (const path of readTree(from).keys()) {
    const { uid, gid } = fs.lstatSync(from + path)
    if (uid !== 0 || gid !== 0) fs.lchownSync(to + path, uid, gid)
  }
}

const record = async (
  name: string,
  pristine: string,
  folder: string,
  contexts: readonly [string, string],
): Promise<Scene> => {
  const root = join(folder, 'guest')
  const set = (): string => {
    copyOf(pristine, root)
    giveOwners(pristine, root)
    return root
  }
  set()
  const calls: Call[] = []
  const versions = new Map<string, Set<string>>()
  const before = readTree(root)
  /** A folder comes with all that is in it. */
  const note = (path: string): void => {
    const state = stateOf(root + path)
    if (state === null) return
    versions.set(path, (versions.get(path) ?? new Set()).add(state))
    if (state.endsWith(' /')) for (const name of fs.readdirSync(root + path)) note(`${path}/${name}`)
  }
  const restore = interceptCalls(
    root,
    ({ path, to, ...call }) => {
      const inGuest = { path: path.slice(root.length), ...(to !== undefined && { to: to.replace(root, '') }) }
      calls.push({ ...call, ...inGuest })
      return 'go'
    },
    ({ path, to }) => {
      for (const one of [path, to]) if (one?.startsWith(root)) note(one.slice(root.length))
    },
  )
  try {
    const { report, words } = await applyTo(root, contexts[0])
    if (report?.outcome !== 'changed')
      throw new Error(`${name}: ${report?.outcome} without a fault: ${words.join('; ')}`)
  } finally {
    restore()
  }
  return {
    name,
    set,
    root,
    context: contexts[0],
    otherContext: contexts[1],
    before,
    after: readTree(root),
    calls,
    versions,
  }
}

/**
 * The first run of a guest, and a later one with another context.
 *
 * @param folder is made, and to be removed by the caller
 */
export const makeScenes = async (service: Service): Promise<{ scenes: readonly Scene[]; folder: string }> => {
  beRepeatable()
  const folder = fs.realpathSync(fs.mkdtempSync(join(memory, 'vmcontext-faults-')))
  const [first, second] = [join(folder, 'first.sh'), join(folder, 'second.sh')]
  fs.writeFileSync(first, firstContext)
  fs.writeFileSync(second, secondContext)
  const [fresh, used] = [join(folder, 'fresh'), join(folder, 'used')]
  layOut(fresh, guestTrees[service])
  const atFirst = await record(`${service}, first run`, fresh, folder, [first, second])
  copyOf(join(folder, 'guest'), used)
  giveOwners(join(folder, 'guest'), used)
  const later = await record(`${service}, another context`, used, folder, [second, first])
  return { scenes: [atFirst, later], folder }
}
