/** Cases from what OpenNebula's own scripts and cloud-init make of a context; see the cases' README. */
import { existsSync, readFileSync } from 'node:fs'
import type { NetworkPlan } from '../../src/network/plan.ts'

interface ExpectedNic {
  readonly context: string
  readonly ipv4: readonly string[]
  readonly ipv6: readonly string[]
  readonly set_mac?: string
  readonly vlan?: unknown
  readonly [field: string]: unknown
}

export interface Case {
  readonly name: string
  readonly context: Readonly<Record<string, string>>
  readonly nics: readonly { readonly name: string; readonly mac: string; readonly pci?: string }[]
  readonly expected: {
    readonly error?: string
    readonly nics?: Readonly<Record<string, ExpectedNic>>
    readonly missing?: readonly string[]
    readonly skipped?: Readonly<Record<string, string>>
    readonly ipv6_disabled?: readonly string[]
    readonly resolv?: { readonly nameservers: readonly string[]; readonly search: readonly string[] }
  }
}

const file = new URL('../../../shared/cases/network.json', import.meta.url)

/** Empty where the cases are not there. */
export const cases: readonly Case[] = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : []

/** What is planned for each device, as the cases have it; addresses compare as sets. */
export const plannedNics = (interfaces: NetworkPlan['interfaces']) =>
  Object.fromEntries(
    interfaces.map(nic => [
      nic.device,
      {
        context: nic.name,
        method4: nic.method4,
        ipv4: nic.addresses4.toSorted(),
        gateway4: nic.gateway4,
        metric4: nic.metric4,
        method6: nic.method6,
        ipv6: nic.addresses6.toSorted(),
        gateway6: nic.gateway6,
        metric6: nic.metric6,
        dns: nic.dns,
        search: nic.search,
        mtu: nic.mtu,
        routes: nic.routes,
        ...(nic.setMac !== null && { set_mac: nic.setMac }),
        ...(nic.vlan !== null && { vlan: nic.vlan }),
      },
    ]),
  )

/** What the case wants of each device. */
export const expectedNics = ({ expected }: Case) =>
  Object.fromEntries(
    Object.entries(expected.nics ?? {}).map(([device, nic]) => [
      device,
      { ...nic, ipv4: nic.ipv4.toSorted(), ipv6: nic.ipv6.toSorted() },
    ]),
  )
