/** A Windows guest: the one we run on, or one of which a file of facts tells (`--facts`), perhaps with its system drive. */
import { spawn, spawnSync } from 'node:child_process'
import { lstatSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { InputError } from '../../input-error.ts'
import { ActionError, type GuestFiles } from '../../machine/files.ts'
import { noFiles, openMountedWindows, openWindowsFiles } from '../../machine/windows/files.ts'
import { closeToOthers, takeOver } from '../../machine/windows/protect.ts'
import { adaptersUp, programData, systemProgram } from '../../machine/windows/system.ts'
import { describeMedia } from '../../source/windows/describe.ts'
import type { Guest } from '../guest.ts'
import type { Look } from '../noticing/look.ts'
import type { RunOptions } from '../run-options.ts'
import { askMachine } from './ask.ts'
import { beginBoot } from './boot.ts'
import { readFactsFile } from './facts-option.ts'
import { type AskFacts, windowsRun } from './run-context.ts'

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

/** Seconds until Windows starts again, so that whoever is logged in sees why. */
const warning = 5

/** shutdown.exe, as any administrator would. */
const startAgain = (reason: string): void => {
  const words = ['/r', '/t', String(warning), '/d', 'p:4:1', '/c', `vmcontext: ${reason}`.slice(0, 512)]
  spawn(systemProgram('shutdown.exe'), words, { stdio: 'ignore', detached: true, windowsHide: true }).unref()
}

/** Context, passwords' digests, reports: all in this folder is for administrators alone, with the agent installed or not. */
const protectFolder = (folder: string): void => {
  const there = lstatSync(folder, { throwIfNoEntry: false })
  if (there === undefined) mkdirSync(folder, { recursive: true })
  else if (!there.isDirectory())
    throw new ActionError(`${folder} is no folder; move it away, the agent keeps its own files there`)
  for (const words of [...takeOver(folder), closeToOthers(folder)])
    spawnSync(systemProgram('icacls.exe'), words, { stdio: 'ignore', windowsHide: true })
}

const guestWith = (files: GuestFiles, ask: AskFacts, isOurs: boolean): Guest => {
  const restarts: string[] = []
  return {
    files,
    look: lookAtMachine,
    runContext: windowsRun(ask, reason => restarts.push(reason), isOurs ? lookAtMachine : null),
    finish: async () => {
      const [reason] = restarts
      if (reason !== undefined) startAgain(restarts.join('; '))
    },
  }
}

/** Files of the Windows we run on. */
export const openMachine = (): GuestFiles => openWindowsFiles(programData())

/** @throws InputError where the file of facts cannot be used */
export const windowsGuest = ({ facts: path, root, mode }: RunOptions): Guest => {
  if (path !== null) {
    const facts = readFactsFile(path)
    const files = root === '/' ? noFiles : openMountedWindows(root, facts.systemDrive, facts.programData)
    return guestWith(
      files,
      async known => ({ facts: { ...facts, mediumFiles: known.mediumFiles, live: false }, powerShell: null }),
      false,
    )
  }
  if (root !== '/')
    throw new InputError(
      '--root: what a Windows below another folder is like is not known; give --facts FILE too',
    )
  const files = openMachine()
  if (mode === 'apply') beginBoot(files, () => protectFolder(join(programData(), 'vmcontext')))
  return guestWith(files, askMachine, true)
}
