/** The parts of a bug report that are of Windows alone: what the machine is, its task, the service's log. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Variables } from '../../context/settings.ts'
import { programData } from '../../machine/windows/system.ts'
import { runSystemProgram } from '../service/perform.ts'
import { factsText } from './facts.ts'
import type { Part } from './part.ts'

/** The agent's own folders, as they lie on this machine. */
export const windowsFolders = (): readonly string[] => [join(programData(), 'vmcontext')]

const lines = (values: readonly object[]): string => values.map(value => JSON.stringify(value)).join('\n')

/** As systeminformation finds it out, which asks PowerShell. */
const machine = async (): Promise<string> => {
  const { default: information } = await import('systeminformation')
  const [{ distro, release, build, arch }, { manufacturer, model, virtual, virtualHost }] = [
    await information.osInfo(),
    await information.system(),
  ]
  return lines([
    { distro, release, build, arch },
    { manufacturer, model, virtual, virtualHost },
  ])
}

const volumes = async (): Promise<string> => {
  const { default: information } = await import('systeminformation')
  const devices = await information.blockDevices()
  return lines(
    devices.map(({ name, type, fsType, label, size, removable }) => ({
      name,
      type,
      fsType,
      label,
      size,
      removable,
    })),
  )
}

/** More nobody reads, in lines. */
const longest = 400

const log = ({ variables }: { readonly variables: Variables | null }): string =>
  variables === null
    ? 'left out: without the context nobody knows what in it is secret'
    : readFileSync(join(programData(), 'vmcontext', 'vmcontext.log'), 'utf8')
        .split('\r\n')
        .slice(-longest)
        .join('\n')

const task = async (): Promise<string> =>
  (await runSystemProgram('schtasks.exe', ['/Query', '/TN', 'vmcontext', '/V', '/FO', 'LIST'])).output

export const ofWindows = (asked: { readonly variables: Variables | null }): readonly Part[] => [
  { title: 'system', look: machine },
  { title: 'volumes', look: volumes },
  { title: 'facts', look: () => factsText() },
  { title: 'task', look: task },
  { title: 'log', look: () => log(asked) },
]
