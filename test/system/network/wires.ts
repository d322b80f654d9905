/**
 * The lab's wires: each is a network of its own with a neighbour at its far end, and differs from the others in
 * what it offers. To add one: a line in `wires`, and what is special about it in `neighbour.ts`.
 */

export interface Wire {
  /** Device of the guest, as it is before anything renames it. */
  readonly device: string
  readonly mac: string
  /** Device of the neighbour. */
  readonly far: string
  /** First three octets of its IPv4 network, which is a /24; the neighbour has .1 and .254. */
  readonly net4: string
  /** First 64 bits of its IPv6 network; the neighbour has ::1, and fe80::1. */
  readonly net6: string
}

const wire = (number: number): Wire => ({
  device: `eth${number}`,
  mac: `02:00:0a:00:0${number}:05`,
  far: `far${number}`,
  net4: `10.0.${number}`,
  net6: number === 0 ? '2001:db8' : `2001:db8:0:${number}`,
})

export const wires = {
  /** Router advertisements with a prefix to make addresses from, and DHCPv4. */
  slaac: wire(0),
  /** Router advertisements that send everyone to DHCPv6, and DHCPv4. */
  managed: wire(1),
  /** Nobody advertises or hands out anything. */
  quiet: wire(2),
  /** Quiet as well, and not plugged in unless a scenario does so. */
  spare: wire(3),
} as const satisfies Record<string, Wire>

export const allWires: readonly Wire[] = Object.values(wires)

/** What the neighbour has beyond the wires' own networks. */
export const faraway = {
  /** A gateway outside of every wire's network, on the quiet one. */
  gateway4: '192.0.2.1',
  /** Who has that gateway. */
  behindGateway4: '10.0.200.7',
  /** Reached through the neighbour's .254 of the quiet wire. */
  routed4: '10.9.0.1',
  routed6: '2001:db8:9::1',
  /** An OpenNebula front end's OneGate on the quiet wire. */
  onegate: '169.254.16.9',
  /** A name that the neighbour's DNS server knows. */
  name: 'neighbour.lab.test',
} as const
