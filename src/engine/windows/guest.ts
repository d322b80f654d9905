/** A Windows guest: the one we run on, or one of which a file of facts tells (`--facts`), perhaps with its system drive. */
import { join } from 'node:path'
import { InputError } from '../../input-error.ts'
import type { GuestFiles } from '../../machine/files.ts'
import { noFiles, openMountedWindows, openWindowsFiles } from '../../machine/windows/files.ts'
import { adaptersUp, programData } from '../../machine/windows/system.ts'
import { describeMedia } from '../../source/windows/describe.ts'
import type { Guest } from '../guest.ts'
import type { Log } from '../log.ts'
import type { Look } from '../noticing/look.ts'
import type { RunOptions } from '../run-options.ts'
import { askMachine } from './ask.ts'
import { beginBoot, endBoot, oncePerProcess } from './boot.ts'
import { readFactsFile } from './facts-option.ts'
import { protectFolder } from './protect-folder.ts'
import { type AskFacts, windowsRun } from './run-context.ts'
import { ofThisBoot } from './this-boot.ts'

/** NICs that are there with their MAC addresses, and what lies in drives; another size of a disk has no cheap sign. */
const lookAtMachine = (): Look => ({
  hardware: {
    nics: adaptersUp()
      .map(({ name, mac }) => `${name} ${mac}`)
      .sort(),
    disks: [],
    swap: [],
  },
  media: [describeMedia()],
})

const guestWith = (files: GuestFiles, ask: AskFacts, isOurs: boolean, log: Log): Guest => {
  const restarts: string[] = []
  return {
    files,
    look: lookAtMachine,
    runContext: windowsRun(ask, reason => restarts.push(reason), isOurs ? lookAtMachine : null),
    finish: async () => {
      if (restarts.length === 0) return
      const { startAgain } = await import('./restart.ts')
      if (await startAgain(restarts.join('; '), log)) endBoot(files)
    },
  }
}

const beginOnce = oncePerProcess(beginBoot)

const openMachine = (): GuestFiles => openWindowsFiles(programData())

/** Files of the Windows we run on, for those who only look. */
export const openMachineToLook = (): GuestFiles => ofThisBoot(openMachine())

/** @throws InputError where the file of facts cannot be used */
export const windowsGuest = ({ facts: path, root, mode, log }: RunOptions): Guest => {
  if (path !== null) {
    const facts = readFactsFile(path)
    const files = root === '/' ? noFiles : openMountedWindows(root, facts.systemDrive, facts.programData)
    return guestWith(
      files,
      async ({ mediumFiles, renames }) => ({
        facts: { ...facts, mediumFiles, renames: facts.renames ?? renames, live: false },
        powerShell: null,
      }),
      false,
      log,
    )
  }
  if (root !== '/')
    throw new InputError(
      '--root: what a Windows below another folder is like is not known; give --facts FILE too',
    )
  const files = openMachine()
  if (mode === 'apply') beginOnce(files, () => protectFolder(join(programData(), 'vmcontext')))
  return guestWith(files, askMachine, true, log)
}
