/** Connection profiles of a NIC, nm-settings-keyfile(5): one for it, and one for a VLAN on it. */
import type { FileAction } from '../../../machine/actions.ts'
import type { AbsentNic, NicIntent } from '../../plan.ts'
import { optional, printSections, type Section } from '../sections.ts'
import { ipv4, ipv6 } from './families.ts'

const folder = '/etc/NetworkManager/system-connections'

/** nm-settings(5): the highest there is, so that of several profiles that fit a NIC ours is taken. */
export const priority = 999

export interface Profile {
  readonly uuid: string
  readonly file: FileAction
}

/**
 * The same for a name at all times: a UUID of a form of one's own (RFC 9562 §5.8) that spells it, "vmctxt" before
 * and the NIC's name at the end.
 */
export const uuidOf = (name: string, isVlan = false): string => {
  const node = Buffer.from(name.toLowerCase()).toString('hex').slice(-12).padStart(12, '0')
  return `766d6374-7874-8000-800${isVlan ? 1 : 0}-${node}`
}

interface Kind {
  readonly isVlan: boolean
  readonly type: 'ethernet' | 'vlan'
  /** The device's name, where that has to fit. */
  readonly device: string | null
}

/** NetworkManager reads no profile that others than root could read. */
const profile = ({ name }: AbsentNic, { isVlan, type, device }: Kind, rest: readonly Section[]): Profile => {
  const id = `vmcontext-${name.toLowerCase()}${isVlan ? '-vlan' : ''}`
  const uuid = uuidOf(name, isVlan)
  const connection: Section = [
    'connection',
    [
      ['id', id],
      ['uuid', uuid],
      ['type', type],
      ...optional('interface-name', device),
      ['autoconnect-priority', priority],
    ],
  ]
  const path = `${folder}/${id}.nmconnection`
  return { uuid, file: { kind: 'file', path, mode: 0o600, content: printSections([connection, ...rest]) } }
}

/** VLANs, bridges and bonds are of another type, so the MAC address finds the NIC alone, whatever it is called. */
const ethernet = (nic: AbsentNic): Section => [
  'ethernet',
  [
    ...optional('mac-address', nic.pci === null ? nic.mac : null),
    ...optional('cloned-mac-address', nic.setMac),
    ...optional('mtu', nic.mtu),
  ],
]

const bare: readonly Section[] = [
  ['ipv4', [['method', 'disabled']]],
  ['ipv6', [['method', 'disabled']]],
]

/** The profiles of a NIC; one that is not there yet has no device, and is found by its MAC address when it comes. */
export const profilesOf = (nic: AbsentNic | NicIntent): readonly Profile[] => {
  // A passed-through NIC goes by its name as well: before 1.26 NetworkManager knows no path.
  const device = nic.pci !== null && 'device' in nic ? nic.device : null
  const kind: Kind = { isVlan: false, type: 'ethernet', device }
  const carrier: readonly Section[] = [
    ethernet(nic),
    ['match', nic.pci === null ? [] : [['path', `*pci-${nic.pci}`]]],
  ]
  const addressing = [ipv4(nic), ipv6(nic)]
  if (nic.vlan === null) return [profile(nic, kind, [...carrier, ...addressing])]
  const vlan: Section = [
    'vlan',
    [
      ['id', nic.vlan.id],
      ['parent', uuidOf(nic.name)],
    ],
  ]
  return [
    profile(nic, kind, [...carrier, ...bare]),
    profile(nic, { isVlan: true, type: 'vlan', device: nic.vlan.name }, [vlan, ...addressing]),
  ]
}
