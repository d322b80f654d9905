/**
 * What a machine remembers of its runs, so that the next one knows what is new: which passwords were set, which
 * scripts ran, what each module wanted. What a module made is not in it: every action looks at the machine itself.
 *
 * A digest needs Node's crypto library, which costs a boot milliseconds. None is made where the machine is as it
 * shall be and everything is remembered already.
 */
import type { Action } from '../../machine/actions.ts'
import type { GuestFiles } from '../../machine/files.ts'
import type { PasswordMemory } from '../../machine/machine.ts'
import type { Module } from '../../modules/module.ts'
import type { Log } from '../log.ts'
import type { Reason } from '../report.ts'
import { type Instance, isSameInstance } from './instance.ts'
import {
  keepKey,
  type Memory,
  makeKey,
  readKey,
  readMemory,
  type ScriptMemory,
  writeMemory,
} from './store.ts'

export interface RunMemory {
  /** Users in whose authorized_keys an earlier run left keys. */
  readonly keyUsers: () => readonly string[]
  /** What tells one content from another, and says nothing to those who lack this machine's key; '' in a plan without one. */
  readonly digest: (...parts: readonly (string | Uint8Array)[]) => Promise<string>
  readonly passwords: PasswordMemory
  /** Why a module that wants this does something. */
  readonly reason: (module: string, actions: readonly Action[]) => Promise<Reason>
  /** A module has made what it wanted. `isChanged`: it had something to do for it. */
  readonly note: (module: string, actions: readonly Action[], isChanged: boolean) => Promise<void>
  /** The block in this user's authorized_keys holds keys, or is gone. */
  readonly noteKeys: (user: string, isThere: boolean) => void
  /** When a module that is done once for each machine was done for this one; null where it was not, or is done each time. */
  readonly doneAt: (module: Pick<Module, 'name' | 'once'>) => string | null
  readonly noteDone: (module: string) => void
  /** What a script last ran with on this machine; null where it never did. */
  readonly script: (key: string) => ScriptMemory | null
  readonly noteScript: (key: string, ranWith: ScriptMemory) => void
  /** Writes down what is new, to outlast a power cut. @throws ActionError where it cannot be written */
  readonly save: () => Promise<void>
}

export interface MemoryOptions {
  readonly instance: Instance
  /** Nothing counts as done before. */
  readonly force: boolean
  /** Nothing is written, not even a key. */
  readonly dryRun: boolean
  readonly log: Log
}

const fresh = (instance: Instance): Memory => ({
  version: 1,
  instance,
  modules: {},
  passwords: {},
  keyUsers: [],
  scripts: {},
  once: {},
})

/** What this machine remembers: what was done for another one, of which it is a clone, was not done for it. */
const recall = (found: ReturnType<typeof readMemory>, instance: Instance, log: Log): Memory => {
  if (found === 'damaged')
    log(
      'warning',
      'what earlier runs left in /var/lib/vmcontext/memory.json cannot be used; it is begun anew',
    )
  if (found === null || found === 'damaged') return fresh(instance)
  if (isSameInstance(found.instance, instance))
    return { ...found, instance: { ...found.instance, ...known(instance) } }
  log('notice', 'this is another machine than the one that ran before from this disk: all counts as new')
  return { ...fresh(instance), keyUsers: found.keyUsers }
}

const known = (instance: Instance): Partial<Instance> =>
  Object.fromEntries(Object.entries(instance).filter(([, id]) => id !== null))

/** All that makes actions what they are, the same for the same. */
export const wordsOf = (actions: readonly Action[]): string =>
  JSON.stringify(actions, (_, value: unknown) =>
    value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value,
  )

/** A user may be called like something that every object has. */
const own = <T>(record: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(record, name) ? record[name] : undefined

/** The memory of a run. */
export const openMemory = (files: GuestFiles, options: MemoryOptions): RunMemory => {
  const { force, dryRun } = options
  const found = readMemory(files)
  let now = recall(found, options.instance, options.log)
  let written = JSON.stringify(found)
  let key: Promise<Uint8Array | null> | undefined

  const change = (changes: Partial<Memory>): void => {
    now = { ...now, ...changes }
  }

  const findKey = async (): Promise<Uint8Array | null> => (dryRun ? readKey(files) : await makeKey(files))

  const digest: RunMemory['digest'] = async (...parts) => {
    key ??= findKey()
    const secret = await key
    if (secret === null) return ''
    const { createHmac } = await import('node:crypto')
    const hmac = createHmac('sha256', secret)
    // Lengths first, so that what ends one part cannot begin the next.
    for (const part of parts) hmac.update(`${Buffer.byteLength(part)}:`).update(part)
    return hmac.digest('hex')
  }

  const wanted = (module: string, actions: readonly Action[]) => digest('module', module, wordsOf(actions))
  const passwordOf: (user: string, kind: string, text: string) => Promise<string> = (...parts) =>
    digest('password', ...parts)

  const save: RunMemory['save'] = async () => {
    if (dryRun) return
    keepKey(files)
    if (JSON.stringify(now) === written) return
    writeMemory(files, now)
    await files.settle()
    await files.sync()
    written = JSON.stringify(now)
  }

  return {
    keyUsers: () => now.keyUsers,
    digest,
    passwords: {
      isSet: async (user, { kind, text }) => {
        const noted = own(now.passwords, user)
        return !force && noted !== undefined && noted === (await passwordOf(user, kind, text))
      },
      isNoted: user => own(now.passwords, user) !== undefined,
      note: async (user, { kind, text }) =>
        change({ passwords: { ...now.passwords, [user]: await passwordOf(user, kind, text) } }),
      forget: async user => {
        if (own(now.passwords, user) === undefined) return
        const { [user]: _, ...others } = now.passwords
        change({ passwords: others })
        // A disk that cannot take this is said by whoever sets the password.
        await save().catch(() => undefined)
      },
    },
    reason: async (module, actions) => {
      if (force) return 'forced'
      const noted = own(now.modules, module)
      if (noted === undefined) return 'first'
      return noted === (await wanted(module, actions)) ? 'repair' : 'inputs'
    },
    note: async (module, actions, isChanged) => {
      if (dryRun || (!isChanged && own(now.modules, module) !== undefined)) return
      change({ modules: { ...now.modules, [module]: await wanted(module, actions) } })
    },
    noteKeys: (user, isThere) => {
      if (now.keyUsers.includes(user) === isThere) return
      const others = now.keyUsers.filter(other => other !== user)
      change({ keyUsers: isThere ? [...others, user] : others })
    },
    doneAt: ({ name, once }) => (force || once === undefined ? null : (own(now.once, name) ?? null)),
    noteDone: module => change({ once: { ...now.once, [module]: new Date().toISOString() } }),
    script: key => (force ? null : (own(now.scripts, key) ?? null)),
    noteScript: (key, ranWith) => change({ scripts: { ...now.scripts, [key]: ranWith } }),
    save,
  }
}
