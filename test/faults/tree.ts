/** What is in a file tree, to tell whether two are alike and whether one is what a guest can live with. */
import fs from 'node:fs'
import { join } from 'node:path'

/** By path: mode, owner, and content, target or `/`. */
export type Tree = ReadonlyMap<string, string>

/** What lies at a path of this machine; null where nothing does. */
export const stateOf = (path: string): string | null => {
  const status = fs.lstatSync(path, { throwIfNoEntry: false })
  if (status === undefined) return null
  const owner = `${(status.mode & 0o7777).toString(8)} ${status.uid}:${status.gid}`
  if (status.isDirectory()) return `${owner} /`
  if (status.isSymbolicLink()) return `-> ${fs.readlinkSync(path)}`
  const content = fs.readFileSync(path, 'latin1')
  return `${owner} ${path.endsWith('/var/lib/vmcontext/memory.json') ? withoutReasons(content) : content}`
}

/**
 * What each module wanted when it last did something is remembered to say why it does something now. A run that finds
 * all done by one that was killed has done nothing itself.
 */
const withoutReasons = (memory: string): string =>
  JSON.stringify(JSON.parse(memory), (key, value: unknown) =>
    key === 'modules' && typeof value === 'object' ? Object.keys(value ?? {}).toSorted() : value,
  )

/** All below a folder. */
export const readTree = (root: string): Tree => {
  const found = new Map<string, string>()
  const enter = (folder: string): void => {
    for (const name of fs.readdirSync(join(root, folder))) {
      const path = `${folder}/${name}`
      const state = stateOf(join(root, path)) ?? ''
      found.set(path, state)
      if (state.endsWith(' /')) enter(path)
    }
  }
  enter('')
  return found
}

/** What the agent lays beside a file, and locks: none of them is to be there after a whole run. */
export const isPassing = (path: string): boolean =>
  path.split('/').some(part => /^\..+\.vmcontext-new$/.test(part)) ||
  /^\/etc\/(?:passwd|group|shadow|gshadow)\.lock/.test(path) ||
  /^\/run\/vmcontext\/(?:lock|medium)/.test(path)

/** Gone with the boot. */
export const isVolatile = (path: string): boolean => path === '/run' || path.startsWith('/run/')

/** How two trees differ in what stays, one line a path; what lies below /run is another's business. */
export const differences = (wanted: Tree, found: Tree): readonly string[] =>
  [...new Set([...wanted.keys(), ...found.keys()])]
    .filter(path => !isVolatile(path) && wanted.get(path) !== found.get(path))
    .map(path => `${path}: ${short(found.get(path))}, and not ${short(wanted.get(path))}`)

const short = (state: string | undefined): string => JSON.stringify(state?.slice(0, 600) ?? 'nothing')

const linesOf = (tree: Tree, path: string): string[][] =>
  (tree.get(path) ?? '')
    .replace(/^\d+ \d+:\d+ /, '')
    .split('\n')
    .filter(line => line !== '')
    .map(line => line.split(':'))

const fieldCounts = { '/etc/passwd': 7, '/etc/shadow': 9, '/etc/group': 4, '/etc/gshadow': 4 } as const

/** What is wrong with the user database: lines of another shape, names twice, users who are not whole. */
export const brokenAccounts = (tree: Tree): readonly string[] => {
  const wrong: string[] = []
  for (const [path, count] of Object.entries(fieldCounts)) {
    const lines = linesOf(tree, path)
    if (lines.length === 0) wrong.push(`${path} is empty or gone`)
    if (lines.some(({ length }) => length !== count)) wrong.push(`${path} has a line of another shape`)
    const names = lines.map(([name]) => name)
    if (new Set(names).size !== names.length) wrong.push(`${path} names somebody twice`)
  }
  const groups = new Set(linesOf(tree, '/etc/group').map(([, , gid]) => gid))
  const shadow = new Set(linesOf(tree, '/etc/shadow').map(([name]) => name))
  for (const [name = '', , uid, gid, , home = ''] of linesOf(tree, '/etc/passwd')) {
    if (!shadow.has(name)) wrong.push(`${name} has no entry in shadow`)
    if (!groups.has(gid)) wrong.push(`${name} has no group`)
    if (Number(uid) >= 1000 && !tree.has(home)) wrong.push(`${name} has no home`)
  }
  for (const [path, state] of tree)
    if (path.startsWith('/etc/sudoers.d/') && !isPassing(path) && !state.endsWith('\n'))
      wrong.push(`${path} ends in the middle of a line`)
  return wrong
}
