/**
 * Windows has no folder that is gone with the boot. What the agent keeps for one boot only is taken away by the first run
 * of the next, which knows it by the time that the machine was started, and by the time of its last run.
 */
import { uptime } from 'node:os'
import type { GuestFiles } from '../../machine/files.ts'
import { makeRuntimeFolder, ownFile, runtimeFolder } from '../folders.ts'

/** In milliseconds. */
export interface Moment {
  /** Since 1970. */
  readonly now: number
  /** Since the machine was started. */
  readonly uptime: number
}

const moment = (): Moment => ({ now: Date.now(), uptime: uptime() * 1000 })

const startOf = ({ now, uptime }: Moment): number => Math.round(now - uptime)

/** A clock that is set while the machine runs moves the time of its start; more than so many milliseconds is another boot. */
const tolerance = 5 * 60_000

const bootPath = `${runtimeFolder}/boot`

/** What the runs of a boot leave for the next run to know. */
interface Noted {
  /** When the machine was started, as the first run had it. */
  readonly started: number
  readonly last: Moment
}

const noted = (files: GuestFiles): Noted | null => {
  const words = Buffer.from(files.read(bootPath) ?? [])
    .toString()
    .trim()
  const [started, now, uptime] = /^\d+ \d+ \d+$/.test(words) ? words.split(' ').map(Number) : []
  if (started === undefined || now === undefined || uptime === undefined) return null
  return { started, last: { now, uptime } }
}

const note = (files: GuestFiles, started: number, { now, uptime }: Moment): void =>
  files.write(bootPath, Buffer.from(`${[started, now, uptime].map(Math.round).join(' ')}\n`), ownFile)

/** The start of this boot as the first run in it noted it, so that all runs of a boot name it alike. */
export const bootOf = (files: GuestFiles): string =>
  new Date(noted(files)?.started ?? startOf(moment())).toISOString()

/** A boot begins after whatever was done in the one before, however soon it comes, and is not as old as that one became. */
const isSameBoot = ({ started, last }: Noted, moment: Moment): boolean => {
  const now = startOf(moment)
  return Math.abs(now - started) <= tolerance && now < last.now && moment.uptime >= last.uptime
}

/**
 * Nothing that is kept for a boot is of this one, as far as that is certain without taking it away: a clock that was set by
 * hours looks like a machine that was off for as long.
 */
export const isOfEarlierBoot = (files: GuestFiles, at = moment()): boolean => {
  const before = noted(files)
  if (before === null) return true
  const { started, last } = before
  return at.uptime < last.uptime || (Math.abs(startOf(at) - started) <= tolerance && startOf(at) >= last.now)
}

/** The lock of a run that is at work stays: it is looked at before anything else is. */
const stays = (name: string): boolean => name === 'lock' || name.startsWith('lock.')

/**
 * Begins a boot where this is the first run of it: takes away what an earlier one has left, the report of it too.
 *
 * @param prepare is called before anything is written
 */
export const beginBoot = (files: GuestFiles, prepare: () => void, at = moment()): void => {
  const before = noted(files)
  if (before !== null && isSameBoot(before, at)) {
    note(files, before.started, at)
    return
  }
  prepare()
  for (const name of files.list(runtimeFolder)) if (!stays(name)) files.remove(`${runtimeFolder}/${name}`)
  makeRuntimeFolder(files)
  note(files, startOf(at), at)
}

/** The machine is about to start again: whatever clocks say then, the next run is one of another boot. */
export const endBoot = (files: GuestFiles): void => files.remove(bootPath)

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
