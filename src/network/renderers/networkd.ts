/**
 * systemd-networkd: a .network file a NIC, systemd.network(5), and for a VLAN a .netdev, systemd.netdev(5).
 * A file finds its NIC by MAC or PCI address, so the NIC may be renamed and may come later. What a file's
 * sections say is in `networkd-sections.ts`.
 */
import type { CommandAction, FileAction } from '../../machine/actions.ts'
import type { Facts } from '../../machine/facts.ts'
import { awaited } from '../awaited.ts'
import type { AbsentNic } from '../plan.ts'
import { claims } from './networkd-claims.ts'
import { addressing, link, match } from './networkd-sections.ts'
import { isForService, isVirtual, type Renderer } from './renderer.ts'
import { printSections, type Section } from './sections.ts'

/**
 * The first file that matches counts, sorted by name wherever it lies: 05 comes before those that netplan
 * (10-netplan-…), the initial RAM disk (70-…) and distributions (80-…) leave.
 */
const prefix = '05-vmcontext-'
const folder = '/etc/systemd/network'

const nameFor = (nic: AbsentNic): string => `${prefix}${nic.name.toLowerCase()}`

const file = (name: string, sections: readonly Section[]): FileAction => ({
  kind: 'file',
  path: `${folder}/${name}`,
  mode: 0o644,
  content: printSections(sections),
})

/** A VLAN has a link of its own on the NIC, which itself only carries it. */
const filesOf = (nic: AbsentNic, isVirtual: boolean, isAwaited: boolean): readonly FileAction[] => {
  const name = nameFor(nic)
  const { vlan } = nic
  if (vlan === null)
    return [file(`${name}.network`, [match(nic, isVirtual), link(nic, isAwaited), ...addressing(nic)])]
  const device: Section = [
    'NetDev',
    [
      ['Name', vlan.name],
      ['Kind', 'vlan'],
    ],
  ]
  const carried: Section = [
    'Network',
    [
      ['VLAN', vlan.name],
      ['LinkLocalAddressing', 'no'],
      ['IPv6AcceptRA', 'no'],
    ],
  ]
  return [
    file(`${name}-vlan.netdev`, [device, ['VLAN', [['Id', vlan.id]]]]),
    file(`${name}-vlan.network`, [
      ['Match', device[1]],
      link({ ...nic, setMac: null, mtu: null }, isAwaited),
      ...addressing(nic),
    ]),
    file(`${name}.network`, [match(nic, isVirtual), link(nic, false), carried]),
  ]
}

/**
 * networkctl(1): on `reload`, networkd compares the files with those it has read and configures anew exactly
 * the links whose file is new, changed or gone; `reconfigure` after it would take them down a second time.
 */
const takeOver = (facts: Facts): readonly CommandAction[] =>
  facts.live && facts.network.services.networkd === 'running'
    ? [{ kind: 'command', command: ['networkctl', 'reload'], when: 'changed' }]
    : []

export const networkd: Renderer = {
  name: 'networkd',
  title: 'systemd-networkd',
  service: 'networkd',
  enable: () => 'systemctl enable systemd-networkd.service',
  tells: ['resolved'],
  leftovers: () => [],
  render: (interfaces, absent, facts) => {
    const nics = interfaces.filter(isForService)
    const first = awaited(nics)
    const files = [
      ...nics.flatMap(nic => filesOf(nic, isVirtual(nic, facts), nic === first)),
      ...absent.filter(isForService).flatMap(nic => filesOf(nic, facts.container, false)),
    ]
    const after = takeOver(facts)
    const users = facts.network.userFiles('networkd')
    const problems = nics.flatMap(nic => claims(nic, `${nameFor(nic)}.network`, users))
    return { checks: [], before: [], files, after, undo: { before: [], after }, problems }
  },
}
