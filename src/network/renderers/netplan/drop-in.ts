/**
 * What netplan has no words for where it hands over to systemd-networkd: a drop-in for the file that it generates,
 * systemd.network(5). It says what that file says of a NIC without netplan.
 *
 * The MTU is among it though netplan has a word for it: with that it also writes a systemd.link(5) file, which
 * takes the place of the one that gives a NIC its predictable name. And from 1.2 on `optional` shows only at the
 * next boot.
 */
import type { FileAction } from '../../../machine/actions.ts'
import type { AbsentNic } from '../../plan.ts'
import { acceptRa, link, unasked } from '../networkd-sections.ts'
import { optional, printSections, type Section } from '../sections.ts'
import { hasOneMetric, idOf } from './definition.ts'

const file = (nic: AbsentNic, definition: string, sections: readonly Section[]): readonly FileAction[] =>
  sections.every(([, settings]) => settings.length === 0)
    ? []
    : [
        {
          kind: 'file',
          path: `/etc/systemd/network/10-netplan-${definition}.network.d/vmcontext-${nic.name.toLowerCase()}.conf`,
          mode: 0o644,
          content: printSections(sections),
        },
      ]

const addressing = (nic: AbsentNic): readonly Section[] => [
  ['Network', unasked(nic)],
  ['DHCPv4', hasOneMetric(nic) ? [] : optional('RouteMetric', nic.metric4)],
  acceptRa(nic),
]

/** The drop-ins of a NIC and of a VLAN on it; none where netplan says it all. */
export const dropIns = (nic: AbsentNic, isAwaited: boolean): readonly FileAction[] => {
  const carrier = { ...nic, setMac: null }
  if (nic.vlan === null) return file(nic, idOf(nic), [link(carrier, isAwaited), ...addressing(nic)])
  const vlan = link({ ...carrier, mtu: null }, isAwaited)
  return [
    ...file(nic, idOf(nic), [link(carrier, false)]),
    ...file(nic, nic.vlan.name, [vlan, ...addressing(nic)]),
  ]
}
