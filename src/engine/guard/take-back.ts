/**
 * Takes a change back: the former files, and what brings them into force. What it takes is noted below /run while
 * the change is made, so that a run that was killed in the middle is taken back by the next one. A boot begins
 * afresh, and so does that note.
 */
import type { CommandAction } from '../../machine/actions.ts'
import type { FileStatus, GuestFiles } from '../../machine/files.ts'
import type { Machine } from '../../machine/machine.ts'
import type { Guard } from '../../network/guard.ts'
import { makeRuntimeFolder, formerNetwork as notePath, ownFile } from '../folders.ts'
import { type Kept, putBack } from './keep.ts'

/** What there was before a change, and the commands that bring it into force. */
export interface Former {
  readonly kept: readonly Kept[]
  readonly before: readonly CommandAction[]
  readonly after: readonly CommandAction[]
}

/** As it was before these paths change; commands that wait for other paths have nothing to do. */
export const formerOf = (kept: readonly Kept[], { before, after }: Guard): Former => {
  const isDue = ({ when }: CommandAction): boolean =>
    typeof when === 'string' || kept.some(({ path }) => when.changed.includes(path))
  return { kept, before: before.filter(isDue), after: after.filter(isDue) }
}

/** @returns what could not be put back, and what commands that failed said */
export const takeBack = async ({ kept, before, after }: Former, machine: Machine): Promise<string[]> => {
  const failures: string[] = []
  const run = async ({ command, timeout = 60 }: CommandAction): Promise<void> => {
    const { ok, message } = await machine.runCommand(command, timeout)
    if (!ok) failures.push(message)
  }
  for (const command of before) await run(command)
  failures.push(...(await putBack(kept, machine.files)))
  for (const command of after) await run(command)
  return failures
}

interface Note {
  readonly kept: readonly {
    readonly path: string
    readonly place: string
    readonly status: FileStatus | null
    readonly content: string | null
  }[]
  readonly before: readonly CommandAction[]
  readonly after: readonly CommandAction[]
}

/** Notes what there was; the note goes when the change has come to an end. */
export const note = (former: Former, files: GuestFiles): void => {
  const kept = former.kept.map(each => ({
    ...each,
    content: each.content === null ? null : Buffer.from(each.content).toString('base64'),
  }))
  makeRuntimeFolder(files)
  const content: Note = { ...former, kept }
  files.write(notePath, Buffer.from(JSON.stringify(content)), ownFile)
}

export const forgetNote = (files: GuestFiles): void => {
  if (files.status(notePath) !== null) files.remove(notePath)
}

const readNote = (files: GuestFiles): Former | null => {
  const content = files.readNoFollow(notePath)
  if (content === null) return null
  try {
    const { kept, before, after } = JSON.parse(Buffer.from(content).toString()) as Note
    const bytes = (text: string | null) => (text === null ? null : Buffer.from(text, 'base64'))
    return { kept: kept.map(each => ({ ...each, content: bytes(each.content) })), before, after }
  } catch {
    return null
  }
}

/**
 * Takes back the change of a run that was killed meanwhile, so that this run makes it anew, whole.
 *
 * @returns the paths that were to come back, and what failed
 */
export const takeBackInterrupted = async (
  machine: Machine,
): Promise<{ readonly paths: readonly string[]; readonly failures: readonly string[] }> => {
  const former = readNote(machine.files)
  const failures = former === null ? [] : await takeBack(former, machine)
  forgetNote(machine.files)
  return { paths: former?.kept.map(({ place }) => place) ?? [], failures }
}
