/**
 * Windows has no folder that is gone with the boot. What the agent keeps for one boot only is taken away by the first run
 * of the next, which knows it by the time that the machine was started.
 */
import { uptime } from 'node:os'
import type { GuestFiles } from '../../machine/files.ts'
import { makeRuntimeFolder, ownFile, runtimeFolder } from '../folders.ts'

/** When this machine was started, in milliseconds since 1970. */
export const startedAt = (): number => Math.round(Date.now() - uptime() * 1000)

/** A clock that is set while the machine runs moves that time; more than so many milliseconds is another boot. */
const tolerance = 5 * 60_000

const bootPath = `${runtimeFolder}/boot`

const noted = (files: GuestFiles): number =>
  Number(Buffer.from(files.read(bootPath) ?? []).toString() || Number.NaN)

/** The start of this boot as the first run in it noted it, so that all runs of a boot name it alike. */
export const bootOf = (files: GuestFiles): string => {
  const time = noted(files)
  return new Date(Number.isNaN(time) ? startedAt() : time).toISOString()
}

/** The lock of a run that is at work stays: it is looked at before anything else is. */
const stays = (name: string): boolean => name === 'lock' || name.startsWith('lock.')

/**
 * Begins a boot where this is the first run of it: takes away what an earlier one has left, the report of it too.
 *
 * @param prepare is called before anything is written
 */
export const beginBoot = (files: GuestFiles, prepare: () => void, now = startedAt()): void => {
  if (Math.abs(now - noted(files)) <= tolerance) return
  prepare()
  for (const name of files.list(runtimeFolder)) if (!stays(name)) files.remove(`${runtimeFolder}/${name}`)
  makeRuntimeFolder(files)
  files.write(bootPath, Buffer.from(`${now}\n`), ownFile)
}

/**
 * Begins a boot no more than once. No process outlives the boot that it was started in, so what becomes of the clock while
 * it runs, as when a time server is reached at last, makes no other boot.
 */
export const oncePerProcess = (begin: typeof beginBoot): typeof beginBoot => {
  let isBegun = false
  return (...asked) => {
    if (isBegun) return
    begin(...asked)
    isBegun = true
  }
}
