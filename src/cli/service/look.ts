/** Looks at the Windows we run on: what of the service is there, and whether we may change it. */
import { createHash } from 'node:crypto'
import { createReadStream, statSync } from 'node:fs'
import { isSea } from 'node:sea'
import { pipeline } from 'node:stream/promises'
import { InputError } from '../../input-error.ts'
import { system } from '../../machine/windows/protect.ts'
import { runSystemProgram } from './perform.ts'
import { eventKey, installedProgram, type Place, samePath, taskName } from './place.ts'

/**
 * @throws InputError where the service cannot be made of what runs here
 */
export const checkSystem = (command: string): void => {
  if (process.platform !== 'win32') {
    throw new InputError(
      `${command}: is for Windows; on Linux the package vmcontext brings its units along: apt-get install ./vmcontext_*.deb`,
    )
  }
  if (!isSea())
    throw new InputError(`${command}: run vmcontext.exe; Node with sources cannot become a service`)
}

/** Mandatory levels of who is an administrator and was asked (UAC), and of SYSTEM ("Well-known SIDs"). */
const elevated = /\bS-1-16-(12288|16384)\b/

/** @throws InputError where we are no administrator, or one who has not been asked */
export const checkRights = async (command: string): Promise<void> => {
  const { code, output } = await runSystemProgram('whoami.exe', ['/groups', '/fo', 'csv', '/nh'])
  if (code === 0 && output.includes('S-1-') && !elevated.test(output)) {
    throw new InputError(
      `${command}: only administrators may do that; run it from a prompt that was started as administrator`,
    )
  }
}

const digestOf = async (path: string): Promise<string> => {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex')
}

const sizeOf = (path: string): number | undefined => statSync(path, { throwIfNoEntry: false })?.size

const isSameFile = async (a: string, b: string): Promise<boolean> =>
  samePath(a, b) || (sizeOf(a) === sizeOf(b) && (await digestOf(a)) === (await digestOf(b)))

const succeeds = async (program: string, ...words: readonly string[]): Promise<boolean> =>
  (await runSystemProgram(program, words)).code === 0

/**
 * Any user may register a task of any name, but none that runs as SYSTEM: its principal, which a trigger may name too ("Task
 * Scheduler Schema").
 */
export const isOfSystem = (task: string): boolean =>
  /<Principals>.*<\/Principals>/s
    .exec(task.replaceAll('\0', ''))?.[0]
    .includes(`<UserId>${system}</UserId>`) === true

const askTask = async (): Promise<string | null> => {
  const { code, output } = await runSystemProgram('schtasks.exe', ['/Query', '/XML', '/TN', taskName])
  return code === 0 ? output : null
}

/** What is there. */
export const lookAround = async (environment: NodeJS.ProcessEnv = process.env): Promise<Place> => {
  const programFiles = environment.ProgramFiles ?? 'C:\\Program Files'
  const programData = environment.ProgramData ?? 'C:\\ProgramData'
  const [running, program] = [process.execPath, installedProgram({ programFiles })]
  const installed = sizeOf(program) !== undefined
  const [task, eventSource, current] = await Promise.all([
    askTask(),
    succeeds('reg.exe', 'query', eventKey),
    installed && isSameFile(running, program),
  ])
  const registered = task !== null && isOfSystem(task)
  const foreignTask = task !== null && !registered
  return { running, programFiles, programData, registered, foreignTask, eventSource, installed, current }
}
