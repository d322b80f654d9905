/** What actions are going to replace or remove, kept so that it can come back. */
import { messageOf } from '../../error-code.ts'
import type { Action } from '../../machine/actions.ts'
import type { FileStatus, GuestFiles } from '../../machine/files.ts'
import { perform } from '../../machine/kinds/registry.ts'
import type { Machine } from '../../machine/machine.ts'
import { overlayFiles } from '../../machine/overlay-files.ts'

/** A path as it was before the actions. */
export interface Kept {
  /** As the action calls it. */
  readonly path: string
  /** What lies there; a block goes to where links lead. */
  readonly place: string
  readonly status: FileStatus | null
  readonly content: Uint8Array | null
}

type PathAction = Extract<Action, { kind: 'file' | 'remove' | 'block' | 'link' | 'kernel' }>

const kinds: ReadonlySet<Action['kind']> = new Set(['file', 'remove', 'block', 'link', 'kernel'])
const changesPath = (action: Action): action is PathAction => kinds.has(action.kind)

/** What cannot be done is said by the action itself, when its turn comes. */
const wouldChange = async (action: Action, rehearsal: Machine): Promise<boolean> => {
  try {
    return (await perform(action, rehearsal)).outcome === 'changed'
  } catch {
    return false
  }
}

/** The actions' paths that would change, as they are now; found out as a plan does. */
export const keepChanging = async (
  actions: readonly Action[],
  machine: Machine,
): Promise<readonly Kept[]> => {
  const { files } = machine
  const rehearsal: Machine = { ...machine, files: overlayFiles(files), dryRun: true, showDiff: null }
  const kept: Kept[] = []
  for (const action of actions.filter(changesPath))
    if (await wouldChange(action, rehearsal)) kept.push(look(files, action))
  return kept
}

const look = (files: GuestFiles, { kind, path }: PathAction): Kept => {
  const place = kind === 'block' ? files.resolve(path) : path
  const status = files.status(place)
  return { path, place, status, content: status?.kind === 'file' ? files.read(place) : null }
}

const putOneBack = ({ place, status, content }: Kept, files: GuestFiles): void => {
  if (place.startsWith('/proc/')) files.writeInPlace(place, Buffer.from(content ?? []).toString())
  else if (status === null) {
    if (files.status(place) !== null) files.remove(place)
  } else if (status.kind === 'link') files.link(place, status.target)
  else if (content !== null) files.write(place, content, status)
}

/** Puts everything back as it was. @returns why, for what cannot be put back */
export const putBack = async (kept: readonly Kept[], files: GuestFiles): Promise<string[]> => {
  const failures: string[] = []
  for (const one of kept.toReversed()) {
    try {
      putOneBack(one, files)
    } catch (error) {
      failures.push(messageOf(error))
    }
  }
  try {
    await files.settle()
  } catch (error) {
    failures.push(messageOf(error))
  }
  return failures
}
