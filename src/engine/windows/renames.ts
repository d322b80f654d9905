/** How often this machine was asked to take a name that it did not take, as the module of the host name left it. */
import type { GuestFiles } from '../../machine/files.ts'
import type { WindowsFacts } from '../../machine/windows/facts.ts'
import { stateFolder } from '../folders.ts'

/** `renamesPath` of modules/windows/hostname.ts, as the engine names this folder. */
const path = `${stateFolder}/renames.json`

/** @returns null where it never was, or what is there cannot be used */
export const readRenames = (files: GuestFiles): WindowsFacts['renames'] => {
  try {
    const renames: unknown = JSON.parse(Buffer.from(files.read(path) ?? '').toString())
    if (typeof renames !== 'object' || renames === null) return null
    const { name, times } = renames as { readonly name?: unknown; readonly times?: unknown }
    return typeof name === 'string' && typeof times === 'number' ? { name, times } : null
  } catch {
    return null
  }
}
