/**
 * Where the memory lies: `memory.json` in the agent's state folder, and the key by which its digests are made. Both
 * are root's alone, mode 0600.
 *
 * A secret can be guessed from a plain digest of it. One made with a key of this machine's own (HMAC, RFC 2104) tells
 * nothing to whoever has only the digests.
 */
import { type GuestFiles, SettleError } from '../../machine/files.ts'
import { ownFile, runtimeFolder, stateFolder } from '../folders.ts'
import type { Instance } from './instance.ts'

/** What a script ran with. */
export interface ScriptMemory {
  /** Digest of the script. */
  readonly script: string
  /** Digest of the whole context. */
  readonly context: string
}

/** What is remembered. Digests are 64 hexadecimal digits. */
export interface Memory {
  readonly version: 1
  readonly instance: Instance
  /** By the module's name: the digest of all that it was last made to want. */
  readonly modules: Readonly<Record<string, string>>
  /** By the user's name: the digest of the password that was last set for him. */
  readonly passwords: Readonly<Record<string, string>>
  /** Users in whose authorized_keys our block is. */
  readonly keyUsers: readonly string[]
  /** Scripts that do not run at each boot, by what tells them apart. */
  readonly scripts: Readonly<Record<string, ScriptMemory>>
  /** By the module's name: when it was done for this instance, ISO 8601. */
  readonly once: Readonly<Record<string, string>>
}

export const memoryPath = `${stateFolder}/memory.json`
export const keyPath = `${stateFolder}/key`

/** Where it is for as long as this boot, on a machine that cannot keep anything. */
const passingKeyPath = `${runtimeFolder}/key`

const keyBytes = 32
const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isMemory = (value: unknown): value is Memory =>
  isRecord(value) &&
  value.version === 1 &&
  [value.instance, value.modules, value.passwords, value.scripts, value.once].every(isRecord) &&
  Array.isArray(value.keyUsers)

/** @returns null where there is none; `damaged` where it cannot be used */
export const readMemory = (files: GuestFiles): Memory | 'damaged' | null => {
  try {
    const content = files.readNoFollow(memoryPath)
    if (content === null) return null
    const memory: unknown = JSON.parse(Buffer.from(content).toString())
    return isMemory(memory) ? memory : 'damaged'
  } catch {
    return 'damaged'
  }
}

/** Writes beside; in place once the files settle. */
export const writeMemory = (files: GuestFiles, memory: Memory): void =>
  files.write(memoryPath, Buffer.from(`${JSON.stringify(memory, null, 1)}\n`), ownFile)

const keyAt = (files: GuestFiles, path: string): Uint8Array | null => {
  const key = files.readNoFollow(path)
  return key?.length === keyBytes ? key : null
}

/** The key; null where there is none that can be used. */
export const readKey = (files: GuestFiles): Uint8Array | null =>
  keyAt(files, keyPath) ?? keyAt(files, passingKeyPath)

/** What was written before the key and settled with it is not its own to be silent about. */
const concernsOthers = (error: unknown): boolean =>
  error instanceof SettleError && [...error.refused.keys()].some(path => path !== keyPath)

/** The key, made where there is none, and kept where it can be now. @throws ActionError where it can be kept nowhere */
export const makeKey = async (files: GuestFiles): Promise<Uint8Array> => {
  const kept = keyAt(files, keyPath)
  if (kept !== null) return kept
  const passing = keyAt(files, passingKeyPath)
  const key = passing ?? (await import('node:crypto')).randomBytes(keyBytes)
  try {
    files.write(keyPath, key, ownFile)
    // Digests by a key that is lost would be those of another machine.
    await files.settle()
  } catch (error) {
    if (concernsOthers(error)) throw error
    if (passing === null) files.write(passingKeyPath, key, ownFile)
  }
  return key
}

/** A key that could not be kept when it was made is kept now. @throws ActionError where it still cannot be */
export const keepKey = (files: GuestFiles): void => {
  if (files.status(keyPath) !== null) return
  const passing = keyAt(files, passingKeyPath)
  if (passing !== null) files.write(keyPath, passing, ownFile)
}
