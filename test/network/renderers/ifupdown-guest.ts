/** A guest with two NICs whose network ifupdown runs, for its tests. */
import type { Action } from '../../../src/machine/actions.ts'
import { network } from '../../../src/modules/linux/network.ts'
import type { ModulePlan } from '../../../src/modules/module.ts'
import { makeFacts, makeSettings } from '../machine.ts'

export type Wanted = Parameters<typeof makeFacts>[0] & object
export type Variables = Readonly<Record<string, string>>

export const folder = '/etc/network/interfaces.d'
const nics = [
  { name: 'ens3', mac: '02:00:0a:00:00:05' },
  { name: 'ens4', mac: '02:00:0a:00:00:06' },
]
export const first = { ETH0_MAC: '02:00:0a:00:00:05', ETH0_IP: '10.0.0.5', ETH0_GATEWAY: '10.0.0.1' }
export const second = { ETH1_MAC: '02:00:0a:00:00:06', ETH1_IP: '10.1.0.5' }
export const services = { networkd: 'installed', ifupdown: 'enabled' } as const
const tools = ['dhclient']

export const plan = async (variables: Variables, wanted: Wanted = {}): Promise<ModulePlan> =>
  network.plan(makeSettings(variables), makeFacts({ nics, services, tools, ...wanted }))

export const tell = (action: Action): string => {
  if (action.kind === 'command') return action.command.join(' ')
  return 'path' in action ? `${action.kind} ${action.path}` : action.kind
}

/** What is done, but for the checks. */
export const told = async (...asked: Parameters<typeof plan>): Promise<readonly string[]> =>
  (await plan(...asked)).actions.filter(({ kind }) => kind !== 'check').map(tell)

/** The file of a NIC. */
export const fileOf = ({ actions }: ModulePlan, nic: string): string => {
  const found = actions.find(action => action.kind === 'file' && action.path === `${folder}/vmcontext-${nic}`)
  return found?.kind === 'file' ? String(found.content) : ''
}

/** A machine that runs with the files this context brought it. */
export const running = async (
  before: Variables,
  up = ['ens3', 'ens4'],
  more: Wanted = {},
): Promise<Wanted> => {
  const made = await plan(before, more)
  const files = new Map(
    made.actions.flatMap(action =>
      action.kind === 'file' && action.path.startsWith(folder)
        ? [[action.path, String(action.content)] as const]
        : [],
    ),
  )
  return {
    ...more,
    services: { ...services, ifupdown: 'running' },
    network: {
      ...more.network,
      ifupdownUp: up,
      ownFiles: [...files.keys()],
      ownContent: path => files.get(path) ?? '',
    },
  }
}
