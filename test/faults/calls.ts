/**
 * Every change that this process makes to files below a folder, call by call, so that any of them can be the last
 * one, or fail. Node's own functions are replaced, whoever imported them; reading is left as it is.
 *
 * Another function of node:fs that changes something is a line in `changing`.
 */
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'

/** A change about to be made. Paths are this machine's; one by a descriptor is that of its file when it was opened. */
export interface Call {
  readonly name: string
  readonly path: string
  /** The other path of a rename or link, or what a symbolic link says. */
  readonly to?: string
  readonly data?: Uint8Array
}

/** What becomes of a call: `go`, or the error that it ends with; `half`: that, once half of it is done. */
export type Verdict = 'go' | { readonly error: Error; readonly half?: boolean }

type Arguments = readonly unknown[]
type AnyFunction = (...args: unknown[]) => unknown

const bytesOf = (data: unknown): Uint8Array =>
  typeof data === 'string'
    ? Buffer.from(data)
    : data instanceof Uint8Array
      ? Uint8Array.from(data)
      : Buffer.alloc(0)

type Describe = (args: Arguments, pathOf: (target: unknown) => string) => Omit<Call, 'name'> | null

const onPath: Describe = ([path], pathOf) => ({ path: pathOf(path) })
const onTwo: Describe = ([path, to], pathOf) => ({ path: pathOf(path), to: pathOf(to) })
const withData: Describe = ([path, data], pathOf) => ({ path: pathOf(path), data: bytesOf(data) })

const writing = fs.constants.O_WRONLY | fs.constants.O_RDWR | fs.constants.O_CREAT | fs.constants.O_TRUNC

const isWriting = (flags: unknown): boolean =>
  typeof flags === 'number' ? (flags & writing) !== 0 : /[wa+]/.test(String(flags ?? 'r'))

const changing: Readonly<Record<string, Describe>> = {
  openSync: ([path, flags], pathOf) => (isWriting(flags) ? { path: pathOf(path) } : null),
  writeFileSync: withData,
  appendFileSync: withData,
  writeSync: withData,
  truncateSync: onPath,
  ftruncateSync: onPath,
  fsyncSync: onPath,
  fdatasyncSync: onPath,
  fsync: onPath,
  renameSync: onTwo,
  linkSync: onTwo,
  copyFileSync: onTwo,
  symlinkSync: ([target, path], pathOf) => ({ path: pathOf(path), to: String(target) }),
  unlinkSync: onPath,
  rmSync: onPath,
  rmdirSync: onPath,
  mkdirSync: onPath,
  chmodSync: onPath,
  fchmodSync: onPath,
  chownSync: onPath,
  lchownSync: onPath,
  fchownSync: onPath,
  utimesSync: onPath,
  futimesSync: onPath,
}

/** Does half of what a call would do, where there is such a thing. */
const doHalf = (original: AnyFunction, { name, path }: Call, args: Arguments): void => {
  const [target, data, ...rest] = args
  if (name === 'rmSync') {
    const status = fs.lstatSync(path, { throwIfNoEntry: false })
    if (status?.isDirectory() === true)
      for (const entry of fs.readdirSync(path).slice(0, 1)) original(`${path}/${entry}`, data)
  } else if (name === 'writeFileSync' || name === 'writeSync') {
    const bytes = bytesOf(data)
    original(target, bytes.subarray(0, bytes.length / 2), ...(name === 'writeFileSync' ? rest : []))
  }
}

/** Calls of which half can be done. */
export const hasHalf = ({ name, data, path }: Call): boolean =>
  (data !== undefined && data.length > 1) || (name === 'rmSync' && fs.existsSync(path))

/**
 * Asks before each change below the folder what shall become of it.
 *
 * @param folder absolute, its links resolved
 * @param done told of each change that was made
 * @returns what puts Node's own functions back
 */
export const interceptCalls = (
  folder: string,
  judge: (call: Call) => Verdict,
  done: (call: Call) => void = () => {},
): (() => void) => {
  const functions = fs as unknown as Record<string, AnyFunction>
  const originals = new Map<string, AnyFunction>()
  const opened = new Map<number, string>()
  /** Node's functions call one another. */
  let depth = 0
  const pathOf = (target: unknown): string =>
    typeof target === 'number' ? (opened.get(target) ?? '') : String(target)

  const within = <T>(work: () => T): T => {
    depth += 1
    try {
      return work()
    } finally {
      depth -= 1
    }
  }

  const replacement =
    (name: string, original: AnyFunction, describe: Describe): AnyFunction =>
    (...args) => {
      const what = depth > 0 ? null : describe(args, pathOf)
      const isHere = what !== null && (what.path === folder || what.path.startsWith(`${folder}/`))
      const call = isHere ? { name, ...what } : null
      if (call !== null) {
        const verdict = judge(call)
        if (verdict !== 'go') {
          if (verdict.half === true) within(() => doHalf(original, call, args))
          const callback = args.at(-1)
          if (name !== 'fsync' || typeof callback !== 'function') throw verdict.error
          return void setImmediate(() => callback(verdict.error))
        }
      }
      const result = within(() => original(...args))
      if (name === 'openSync' && typeof result === 'number') opened.set(result, String(args[0]))
      if (call !== null) done(call)
      return result
    }

  for (const [name, describe] of Object.entries(changing)) {
    const original = functions[name]
    if (original === undefined) throw new Error(`node:fs has no ${name}`)
    originals.set(name, original)
    functions[name] = replacement(name, original, describe)
  }
  syncBuiltinESMExports()
  return () => {
    for (const [name, original] of originals) functions[name] = original
    syncBuiltinESMExports()
  }
}
