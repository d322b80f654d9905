/** How the agent becomes a service of Windows: from what is there to steps, and nothing else. */
import { win32 } from 'node:path'
import { taskFile } from '../../machine/windows/task/xml.ts'
import { dataFolder, eventKey, installedProgram, type Place, programFolder, taskName } from './place.ts'
import type { RunStep, Step } from './step.ts'
import { holdSteps, schtasks, startStep } from './task-steps.ts'

export interface InstallOptions {
  /** Start it now. */
  readonly start: boolean
  /** Program and source of events are the MSI's. */
  readonly msi: boolean
}

const run = (program: string, ...words: readonly string[]): RunStep => ({
  kind: 'run',
  program,
  arguments: words,
})

/** A program that runs cannot be overwritten, and a new one is of use only when it runs. */
const isReplaced = ({ registered, current }: Place, { msi }: InstallOptions): boolean =>
  registered && !current && !msi

const programSteps = (place: Place, options: InstallOptions): readonly Step[] => {
  if (options.msi || place.current) return []
  return [
    ...(isReplaced(place, options) ? holdSteps : []),
    { kind: 'folder', path: programFolder(place) },
    { kind: 'copy', from: place.running, to: installedProgram(place) },
  ]
}

const value = (name: string, type: string, data: string): Step =>
  run('reg.exe', 'add', eventKey, '/v', name, '/t', type, '/d', data, '/f')

/** eventcreate.exe, which writes our events, has the texts for them too, and writes for custom sources only. */
const eventSteps: readonly Step[] = [
  value('EventMessageFile', 'REG_EXPAND_SZ', '%SystemRoot%\\System32\\EventCreate.exe'),
  value('TypesSupported', 'REG_DWORD', '7'),
  value('CustomSource', 'REG_DWORD', '1'),
]

const taskSteps = (place: Place, { msi }: InstallOptions, startsNow: boolean): readonly Step[] => {
  // Where an MSI puts it is for who installs to say (INSTALLDIR).
  const program = msi ? place.running : installedProgram(place)
  // Beside the program, where nobody else can write: whoever changes it before it is read is SYSTEM.
  const path = win32.join(win32.dirname(program), 'task.xml')
  const content = taskFile({
    description: 'Makes this machine what its context says: at boot, and whenever another context comes.',
    program,
    arguments: 'watch --service',
    startsNow,
  })
  return [
    // Whoever has made it keeps his rights to it when it becomes another one.
    ...(place.foreignTask ? [schtasks('/Delete', '/F')] : []),
    { kind: 'write', path, content },
    run('schtasks.exe', '/Create', '/XML', path, '/TN', taskName, '/F'),
    { kind: 'remove', path },
  ]
}

/** What has to be done, in order; done again it changes nothing. */
export const installSteps = (place: Place, options: InstallOptions): readonly Step[] => {
  // A service that is there before the MSI that brings one is ended by it.
  const startsNow = options.start || isReplaced(place, options) || (options.msi && place.registered)
  return [
    ...programSteps(place, options),
    // Whoever had a folder made there keeps nothing of it.
    { kind: 'closed-folder', path: dataFolder(place) },
    ...(options.msi ? [] : eventSteps),
    ...taskSteps(place, options, startsNow),
    ...(startsNow ? [startStep] : []),
  ]
}

/** What has to be done where one of these failed, so that the version before goes on. */
export const reviveSteps = (place: Place, options: InstallOptions): readonly Step[] =>
  isReplaced(place, options) ? [schtasks('/Change', '/ENABLE'), startStep] : []
