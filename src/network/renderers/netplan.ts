/**
 * netplan: a YAML file a NIC, netplan(5), which netplan turns into the files of systemd-networkd or NetworkManager.
 * Each of the two has a renderer of its own here, as what one of them needs is not what the other needs. What the
 * YAML says is in `netplan/definition.ts`, what it cannot say in `netplan/drop-in.ts` and `netplan/passthrough.ts`.
 */
import { type FileAction, ownHeader } from '../../machine/actions.ts'
import type { Facts } from '../../machine/facts.ts'
import { awaited } from '../awaited.ts'
import type { AbsentNic, NicIntent } from '../plan.ts'
import { backendOf } from './netplan/backend.ts'
import { claims } from './netplan/claims.ts'
import { type Backend, describeNic, idOf, type Request } from './netplan/definition.ts'
import { dropIns } from './netplan/drop-in.ts'
import { takeOver, type Written } from './netplan/take-over.ts'
import { unsupported } from './networkmanager/limits.ts'
import { uuidOf } from './networkmanager/profile.ts'
import { isForService, isVirtual, nothing, type Renderer } from './renderer.ts'

/** Late in the order, so that where a user has a definition of the same name ours is added to it. */
const pathOf = ({ name }: AbsentNic): string => `/etc/netplan/90-vmcontext-${name.toLowerCase()}.yaml`

type Stringify = typeof import('yaml').stringify

const write = (nic: AbsentNic | NicIntent, request: Request, stringify: Stringify): Written => {
  // Strings that other readers of YAML 1.1 take for numbers or times (a MAC address of digits) get quotes.
  const content = stringify(describeNic(nic, request), { version: '1.1', lineWidth: 0 })
  // netplan complains of files that others than root can read.
  const yaml: FileAction = {
    kind: 'file',
    path: pathOf(nic),
    mode: 0o600,
    content: ownHeader() + content,
  }
  const id = idOf(nic)
  const vlan = nic.vlan === null ? [] : [nic.vlan.name]
  return {
    files: request.backend === 'networkd' ? [yaml, ...dropIns(nic, request.isAwaited)] : [yaml],
    generated: [`10-netplan-${id}.network`, ...vlan.flatMap(generatedForVlan)],
    profiles: [uuidOf(nic.name), ...vlan.map(() => uuidOf(nic.name, true))],
  }
}

const generatedForVlan = (name: string): readonly string[] =>
  ['netdev', 'network'].map(kind => `10-netplan-${name}.${kind}`)

/** A NIC that is not there yet is written for where its MAC address can find it. */
const isFindable = (nic: AbsentNic, backend: Backend, { container }: Facts): boolean =>
  nic.pci === null && !(container && backend === 'networkd')

const renderFor =
  (backend: Backend): Renderer['render'] =>
  async (interfaces, absent, facts) => {
    const nics = interfaces.filter(isForService)
    const later = absent.filter(isForService).filter(nic => isFindable(nic, backend, facts))
    const hasOwn = facts.network.ownFiles.some(path => path.includes('netplan'))
    if (nics.length + later.length === 0 && !hasOwn) return nothing
    const { stringify } = await import('yaml')
    const first = awaited(nics)
    const all = [
      ...nics.map(nic => {
        const request = { backend, isVirtual: isVirtual(nic, facts), isAwaited: nic === first }
        return write(nic, request, stringify)
      }),
      // Nothing can be brought up yet on a NIC that has to come first.
      ...later.map(nic => ({
        ...write(nic, { backend, isVirtual: false, isAwaited: false }, stringify),
        profiles: [],
      })),
    ]
    const limits = backend === 'NetworkManager' ? nics.flatMap(unsupported) : []
    return {
      before: [],
      files: all.flatMap(({ files }) => files),
      ...takeOver(backend, all, facts),
      problems: [...limits, ...(await claims(nics, facts.network.userFiles('netplan'), backend))],
    }
  }

export const netplanOnNetworkd: Renderer = {
  name: 'netplan',
  title: 'netplan',
  service: 'netplan',
  backend: 'networkd',
  isMeant: (settings, facts) => backendOf(settings, facts) === 'networkd',
  enable: () => null,
  tells: ['resolved'],
  leftovers: () => [],
  render: renderFor('networkd'),
}

export const netplanOnNetworkManager: Renderer = {
  ...netplanOnNetworkd,
  backend: 'networkManager',
  isMeant: (settings, facts) => backendOf(settings, facts) === 'NetworkManager',
  enable: ({ network }) =>
    network.services.networkManager === 'installed' ? 'systemctl enable NetworkManager.service' : null,
  tells: ['resolved', 'resolvconf', 'networkmanager', 'nobody'],
  render: renderFor('NetworkManager'),
}
