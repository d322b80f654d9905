/**
 * dhclient(8) run beside ifupdown's own methods: for DHCPv6, whose method waits for a server for as long as it
 * takes, and for a NIC that no boot is to wait for. Its files are those that ifupdown's methods use, so the
 * machine stays the same to a server.
 */
import { type FileAction, ownHeader } from '../../../machine/actions.ts'

/** The options by which ifupdown 0.8 calls it, but for those that say what it is to do. */
const files = (device: string, own: string, other: string): string =>
  `-pf /run/${own}.${device}.pid -lf /var/lib/dhcp/${own}.${device}.leases -df /var/lib/dhcp/${other}.${device}.leases`

/** DHCPv4 without waiting for an answer. */
export const dhclient4 = (device: string, metric: number | null): readonly string[] => {
  const rest = `-I ${files(device, 'dhclient', 'dhclient6')} ${device}`
  return [
    `up dhclient -4 -nw -i ${rest}${metric === null ? '' : ` -e IF_METRIC=${metric}`}`,
    `down dhclient -4 -r -i ${rest} || true`,
  ]
}

/**
 * DHCPv6 likewise. It cannot begin before the link-local address is usable, RFC 4862 §5.4, and that takes a
 * carrier, so something in the background waits for it, for 5 minutes at most. `-x` ends it without waiting for
 * the server to confirm.
 */
export const dhclient6 = (device: string): readonly string[] => {
  const rest = `-I ${files(device, 'dhclient6', 'dhclient')} ${device}`
  const waiting = 'IF_LL_ATTEMPTS=600 IF_LL_INTERVAL=0.5 /lib/ifupdown/wait-for-ll6.sh'
  return [
    `up (${waiting} && exec dhclient -6 -nw ${rest}) >/dev/null 2>&1 </dev/null &`,
    `down dhclient -6 -x ${rest} || true`,
  ]
}

/** dhclient-script(8) reads the hooks of this folder before it writes resolv.conf, by a function of this name. */
export const withoutNames: FileAction = {
  kind: 'file',
  path: '/etc/dhcp/dhclient-enter-hooks.d/vmcontext',
  mode: 0o644,
  content: `${ownHeader()}make_resolv_conf() { :; }\n`,
}
