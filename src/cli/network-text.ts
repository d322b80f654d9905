/** The network's intent for people: each NIC with what it is to have, a line a concern. */
import { printable } from '../context/printable.ts'
import type { NetworkPlan, NicIntent, NicRoute } from '../network/plan.ts'
import { paint } from './style.ts'

const margin = '        '
const labelled = (label: string, text: string): string => `${margin}${label.padEnd(7)}${printable(text)}\n`

const headText = ({ name, device, mac, mtu, setMac, vlan }: NicIntent): string => {
  const where = vlan === null ? device : `${vlan.name} (VLAN ${vlan.id} on ${device})`
  const parts = [
    where,
    mac,
    ...(setMac === null ? [] : [`becomes ${setMac}`]),
    ...(mtu === null ? [] : [`MTU ${mtu}`]),
  ]
  return `  ${paint('bold', printable(name).padEnd(5))} ${printable(parts.filter(part => part !== '').join('  '))}\n`
}

/** What a method means where it is more than the addresses that are listed. */
const methodText: Readonly<Record<NicIntent['method6'], string | null>> = {
  static: null,
  dhcp: 'by DHCP',
  auto: 'from router advertisements (SLAAC)',
  skip: 'left alone',
  manual: 'left alone',
  disable: 'off',
}

const gatewayText = (gateway: string | null, metric: number | null): readonly string[] => {
  if (gateway === null) return metric === null ? [] : [`metric ${metric}`]
  return [`gateway ${gateway}${metric === null ? '' : `, metric ${metric}`}`]
}

const familyText = (
  label: string,
  method: NicIntent['method6'],
  addresses: readonly string[],
  gateway: readonly string[],
): string => {
  const how = methodText[method]
  const parts = [...(how === null ? [] : [how]), ...addresses]
  if (parts.length === 0) return ''
  return labelled(label, [parts.join(', '), ...gateway].join('; '))
}

const namesText = ({ dns, search }: NicIntent): string => {
  const parts = [
    ...(dns.length > 0 ? [dns.join(', ')] : []),
    ...(search.length > 0 ? [`search ${search.join(' ')}`] : []),
  ]
  return parts.length === 0 ? '' : labelled('DNS', parts.join('; '))
}

const routeText = ({ to, via }: NicRoute): string =>
  labelled('route', via === null ? `${to} on the link` : `${to} via ${via}`)

const nicText = (nic: NicIntent): string =>
  [
    headText(nic),
    familyText('IPv4', nic.method4, nic.addresses4, gatewayText(nic.gateway4, nic.metric4)),
    familyText('IPv6', nic.method6, nic.addresses6, gatewayText(nic.gateway6, nic.metric6)),
    namesText(nic),
    ...nic.routes.map(routeText),
  ].join('')

/** Every NIC that has anything to set; empty where none has. */
export const networkText = ({ interfaces }: NetworkPlan): string => interfaces.map(nicText).join('')
