/** What netplan's YAML says of a NIC, netplan(5): one definition for it, and one for a VLAN on it. */
import { isStatic6, learns6 } from '../../method.ts'
import type { AbsentNic, NicIntent, NicRoute } from '../../plan.ts'
import { is6, isOutside } from '../../subnet.ts'
import { metric4, metric6, usableDns } from '../networkmanager/families.ts'
import { passthrough, passthroughCarrier, passthroughVlan } from './passthrough.ts'

/** Who makes netplan's definitions come true. */
export type Backend = 'networkd' | 'NetworkManager'

type Yaml = string | number | boolean | readonly Yaml[] | { readonly [key: string]: Yaml }
export type Definition = Readonly<Record<string, Yaml>>

export interface Request {
  readonly backend: Backend
  /** The NIC has no permanent MAC address to be found by, as a container's. */
  readonly isVirtual: boolean
  /** The boot waits for this NIC. */
  readonly isAwaited: boolean
}

/** The first definition that fits counts for systemd-networkd: capitals come before the users' `ens3`. */
export const idOf = ({ name }: AbsentNic): string => name

/**
 * NetworkManager heeds router advertisements where DHCPv6 is asked for, and only there. systemd-networkd does so by
 * itself, and `accept-ra` is its word for it.
 */
const methods = (nic: AbsentNic, { backend }: Request): Definition => ({
  ...(nic.method4 === 'dhcp' && { dhcp4: true }),
  ...((nic.method6 === 'dhcp' || (nic.method6 === 'auto' && backend === 'NetworkManager')) && {
    dhcp6: true,
  }),
  ...(learns6(nic) && { 'accept-ra': true, 'ipv6-privacy': false }),
  ...(isStatic6(nic) && { 'accept-ra': false }),
  ...(nic.method6 === 'disable' && { 'accept-ra': false, 'link-local': [] }),
})

/** systemd-networkd has one word for the metrics of both kinds of DHCP; where they differ a drop-in says it. */
export const hasOneMetric = ({ method4, method6, metric4, metric6 }: AbsentNic): boolean =>
  !(method4 === 'dhcp' && method6 === 'dhcp') || metric4 === metric6

const overrides = (nic: AbsentNic, request: Request): Definition => {
  if (request.backend === 'networkd' && !hasOneMetric(nic)) return {}
  const { dhcp4, dhcp6 } = methods(nic, request)
  return {
    ...(dhcp4 === true && nic.metric4 !== null && { 'dhcp4-overrides': { 'route-metric': nic.metric4 } }),
    ...(dhcp6 === true && nic.metric6 !== null && { 'dhcp6-overrides': { 'route-metric': nic.metric6 } }),
  }
}

/** A gateway outside of the NIC's networks is on its link all the same; of IPv6 that is always said, as for networkd. */
const onLink = (nic: AbsentNic, gateway: string): Definition =>
  is6(gateway) || isOutside(gateway, nic.addresses4) ? { 'on-link': true } : {}

const through = (nic: AbsentNic, to: string, via: string, metric: number | null): Definition => ({
  to,
  via,
  ...(metric !== null && { metric }),
  ...onLink(nic, via),
})

const route = (nic: AbsentNic, { to, via }: NicRoute): Definition =>
  via === null ? { to, scope: 'link' } : through(nic, to, via, null)

/** A family's default route says `default`, netplan(5); where both have one the gateway tells which it is. */
const routes = (nic: AbsentNic, { backend }: Request): readonly Definition[] => {
  const isNm = backend === 'NetworkManager'
  return [
    ...(nic.gateway4 === null
      ? []
      : [through(nic, 'default', nic.gateway4, isNm ? metric4(nic) : nic.metric4)]),
    ...(nic.gateway6 === null
      ? []
      : [through(nic, 'default', nic.gateway6, isNm ? metric6(nic) : nic.metric6)]),
    ...nic.routes.map(each => route(nic, each)),
  ]
}

const nameservers = (nic: AbsentNic, { backend }: Request): Definition => {
  const addresses = backend === 'NetworkManager' ? usableDns(nic) : nic.dns
  return {
    ...(nic.search.length > 0 && { search: nic.search }),
    ...(addresses.length > 0 && { addresses }),
  }
}

/** Addresses, routes and names. */
const addressing = (nic: AbsentNic, request: Request): Definition => {
  const addresses = [...nic.addresses4, ...nic.addresses6]
  const all = routes(nic, request)
  const names = nameservers(nic, request)
  return {
    ...methods(nic, request),
    ...overrides(nic, request),
    ...(addresses.length > 0 && { addresses }),
    ...(all.length > 0 && { routes: all }),
    ...(Object.keys(names).length > 0 && { nameservers: names }),
  }
}

/** netplan's MAC address is the permanent one, which VLANs and bridges lack; a container's NIC lacks it as well. */
const match = (nic: AbsentNic | NicIntent, { backend, isVirtual }: Request): Definition => {
  const isByName = nic.pci !== null || (isVirtual && backend === 'networkd')
  return isByName && 'device' in nic ? { name: nic.device } : { macaddress: nic.mac }
}

const online = ({ backend, isAwaited }: Request): Definition =>
  backend === 'networkd' && !isAwaited ? { optional: true } : {}

/** The content of a NIC's YAML file, as data. */
export const describeNic = (nic: AbsentNic | NicIntent, request: Request): Definition => {
  const { backend } = request
  const isNm = backend === 'NetworkManager'
  const id = idOf(nic)
  const found: Definition = {
    renderer: backend,
    match: match(nic, request),
    ...(nic.setMac !== null && { macaddress: nic.setMac }),
  }
  if (nic.vlan === null) {
    const all = {
      ...found,
      ...online(request),
      ...addressing(nic, request),
      ...(isNm && { networkmanager: passthrough(nic) }),
    }
    return { network: { version: 2, ethernets: { [id]: all } } }
  }
  const carrier = {
    ...found,
    ...online({ ...request, isAwaited: false }),
    ...(isNm ? { networkmanager: passthroughCarrier(nic) } : { 'accept-ra': false, 'link-local': [] }),
  }
  const vlan = {
    renderer: backend,
    id: nic.vlan.id,
    link: id,
    ...online(request),
    ...addressing(nic, request),
    ...(isNm && { networkmanager: passthroughVlan(nic) }),
  }
  return { network: { version: 2, ethernets: { [id]: carrier }, vlans: { [nic.vlan.name]: vlan } } }
}
