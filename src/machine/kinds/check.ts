/**
 * Files that are checked before they are written. They lie in a folder of ours meanwhile, which is gone
 * afterwards; what is there now is not touched.
 */
import { type CheckAction, checkFolder, type FileAction } from '../actions.ts'
import type { GuestFiles } from '../files.ts'
import type { Performed } from '../machine.ts'
import { makeParents } from './file.ts'
import { type Kind, unchanged } from './kind.ts'

/** Until a program is ended, which counts as no answer. */
const seconds = 20

/** The folder's content may hold secrets, as the files have them in their places. */
const ownFolder = { mode: 0o700, uid: 0, gid: 0 }
const ownFile = { mode: 0o600, uid: 0, gid: 0 }

const bytes = ({ content }: FileAction): Uint8Array =>
  typeof content === 'string' ? Buffer.from(content) : content

const isThere = (files: GuestFiles, file: FileAction): boolean => {
  const now = files.status(file.path)?.kind === 'file' ? files.readNoFollow(file.path) : null
  return now !== null && Buffer.compare(now, bytes(file)) === 0
}

const clear = (files: GuestFiles): void => {
  if (files.status(checkFolder) !== null) files.remove(checkFolder)
}

const layOut = (files: GuestFiles, wanted: readonly FileAction[]): void => {
  clear(files)
  makeParents(files, checkFolder)
  files.makeDirectory(checkFolder, ownFolder)
  for (const file of wanted) {
    const path = checkFolder + file.path
    makeParents(files, path)
    files.write(path, bytes(file), ownFile)
  }
}

/** What the program said, in one line; its paths are those that the files are going to have. */
const judgement = (program: string, output = ''): string | null => {
  const said = output
    .replaceAll(checkFolder, '')
    .trim()
    .split(/\s*\n\s*/)
    .join(' ')
  return said === '' ? null : `${program} refuses it: ${said}`
}

export const check: Kind<CheckAction> = {
  describe: action => `check ${action.command.join(' ')}`,

  async perform(action, { files, live, dryRun, runCommand }): Promise<Performed> {
    if (action.files.every(file => isThere(files, file))) return unchanged
    if (!live) return { outcome: 'skipped', message: 'the guest is not running' }
    if (dryRun) return { outcome: 'skipped', message: 'is asked before the change is made' }
    try {
      layOut(files, action.files)
      await files.settle()
      const { command, input, cannotJudge } = action
      const { ok, message, ended, exitCode, output } = await runCommand(command, seconds, input)
      if (ok) return unchanged
      // A tool that cannot answer is no reason to leave the machine without its network.
      if (ended !== true || (exitCode !== undefined && exitCode === cannotJudge))
        return { outcome: 'skipped', message }
      return { outcome: 'failed', message: judgement(command[0], output) ?? message }
    } finally {
      clear(files)
    }
  },
}
