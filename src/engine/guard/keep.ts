/** What actions are going to replace or remove, kept so that it can come back. */
import type { Action } from '../../machine/actions.ts'
import type { FileStatus, GuestFiles } from '../../machine/files.ts'
import { perform } from '../../machine/kinds/registry.ts'
import type { Machine } from '../../machine/machine.ts'
import { overlayFiles } from '../../machine/overlay-files.ts'

/** A path as it was before the actions. */
export interface Kept {
  readonly path: string
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
    if (await wouldChange(action, rehearsal)) kept.push(look(files, action.path))
  return kept
}

const look = (files: GuestFiles, path: string): Kept => {
  const status = files.status(path)
  return { path, status, content: status?.kind === 'file' ? files.read(path) : null }
}

/** Puts everything back as it was. @throws ActionError where a file cannot be written */
export const putBack = async (kept: readonly Kept[], files: GuestFiles): Promise<void> => {
  for (const { path, status, content } of kept.toReversed()) {
    if (path.startsWith('/proc/')) files.writeInPlace(path, Buffer.from(content ?? []).toString())
    else if (status === null) {
      if (files.status(path) !== null) files.remove(path)
    } else if (status.kind === 'link') files.link(path, status.target)
    else if (content !== null) files.write(path, content, status)
  }
  await files.settle()
}
