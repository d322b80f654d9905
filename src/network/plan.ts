/**
 * What the network shall be: the shape of `network` in `plan --json`, and what renderers turn into the files
 * of a network service.
 */

/** Where packets for a network go: through a router, or straight to the link. */
export type NicRoute =
  | { readonly to: string; readonly via: string }
  | { readonly to: string; readonly via: null; readonly scope: 'link' }

/**
 * How a NIC comes by addresses of a family. `static` with no address sets nothing, `auto` is SLAAC
 * (RFC 4862), `skip` and `manual` leave the family to others, `disable` turns IPv6 off.
 */
export type Method4 = 'static' | 'dhcp' | 'skip' | 'manual'
export type Method6 = Method4 | 'auto' | 'disable'

/** All that is to be set on a NIC of this machine, aliases included. */
export interface NicIntent {
  /** As the context calls it: ETH0, PCI0. */
  readonly name: string
  /** As the kernel calls it: ens3. */
  readonly device: string
  /** The address it is found by; of a NIC found by its PCI address the one it has now. */
  readonly mac: string
  /** Where on the PCI bus it was looked for; null where the MAC address selects it. */
  readonly pci: string | null
  readonly mtu: number | null
  readonly method4: Method4
  /** With prefix length, the NIC's own before its aliases'. */
  readonly addresses4: readonly string[]
  readonly gateway4: string | null
  readonly metric4: number | null
  readonly method6: Method6
  readonly addresses6: readonly string[]
  readonly gateway6: string | null
  readonly metric6: number | null
  readonly dns: readonly string[]
  readonly search: readonly string[]
  readonly routes: readonly NicRoute[]
  /** The address a passed-through NIC is given. */
  readonly setMac: string | null
  /** A tagged link on the device (IEEE 802.1Q); the addresses are then the link's. */
  readonly vlan: { readonly id: number; readonly name: string } | null
}

/** A NIC of the context that the machine does not have, or not yet. */
export type AbsentNic = Omit<NicIntent, 'device'>

export interface NetworkPlan {
  /** The network service that is written for, as NETCFG_TYPE calls it; null where none is. */
  readonly renderer: string | null
  readonly interfaces: readonly NicIntent[]
}
