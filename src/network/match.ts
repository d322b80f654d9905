/**
 * Which of the machine's NICs a NIC of the context is: by its whole MAC address, a passed-through one by its
 * PCI address.
 */
import type { Problem } from '../context/problem.ts'
import type { Nic } from '../machine/facts.ts'
import type { NicSettings } from './nic-settings.ts'

/** What is to be known of the machine. */
export interface NicFacts {
  readonly nics: readonly Nic[]
  /** NICs may be virtual ones. */
  readonly container: boolean
  /** Names of devices may be anything, as they go into no file of a network service. */
  readonly anyName?: boolean
}

/** The NIC found; `absent` where the machine lacks it; neither where there is nothing to look for. */
export type Match =
  | { readonly nic: Nic }
  | { readonly absent: true; readonly problem: Problem }
  | { readonly problem: Problem | null }

/**
 * Bridges, VLANs and bonds carry the MAC address of the NIC below them and are not taken for it. In a
 * container the NIC is one end of a veth pair and so virtual itself: there it counts where nothing else does.
 */
export const findNic = (nic: NicSettings, facts: NicFacts): Match => {
  if (nic.isUnusable) return { problem: null }
  const wanted = nic.isPci ? nic.pci : nic.mac
  const variable = `${nic.name}_${nic.isPci ? 'ADDRESS' : 'MAC'}`
  if (wanted === null) return { problem: notGiven(nic, variable) }

  const fits = ({ mac, pci }: Nic) => (nic.isPci ? pci === wanted : mac.toLowerCase() === wanted)
  const real = facts.nics.filter(candidate => !candidate.virtual && fits(candidate))
  const virtual = facts.container ? facts.nics.filter(candidate => candidate.virtual && fits(candidate)) : []
  const [found, ...others] = real.length > 0 ? real : virtual
  if (found === undefined) return { absent: true, problem: notThere(nic, variable, wanted, facts.nics) }
  if (others.length > 0) return { problem: ambiguous(nic, variable, wanted, [found, ...others]) }
  if (facts.anyName !== true && !plainName.test(found.name)) return { problem: oddName(nic, variable, found) }
  return { nic: found }
}

/** The kernel allows more in a name than the files of network services can hold safely. */
const plainName = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,14}$/

const oddName = (nic: NicSettings, variable: string, { name }: Nic): Problem => ({
  severity: 'error',
  variable,
  message: `${variable}: the device name ${JSON.stringify(name)} is not of letters, digits, _ . - only; ${nic.name} is not set up`,
})

const notGiven = (nic: NicSettings, missing: string): Problem => {
  const variable = `${nic.name}_${firstGiven(nic)}`
  return {
    severity: 'error',
    variable,
    message: `${variable}: the NIC cannot be found without ${missing}; nothing of ${nic.name} is set`,
    hint: `give ${missing}`,
  }
}

/** What is given of the NIC and cannot be set, so that the problem has a line to point at. */
const firstGiven = (nic: NicSettings): string => {
  if (nic.ip !== null) return 'IP'
  if (nic.ip6 !== null) return 'IP6'
  if (nic.isPci) return nic.mac !== null ? 'MAC' : 'VLAN_ID'
  const alias = nic.aliases.find(({ hasMac, ip, ip6 }) => hasMac && (ip ?? ip6) !== null)
  if (nic.method !== 'static') return 'METHOD'
  if (nic.method6 !== null || alias === undefined) return 'IP6_METHOD'
  return `${alias.name.slice(nic.name.length + 1)}_${alias.ip === null ? 'IP6' : 'IP'}`
}

const notThere = (nic: NicSettings, variable: string, wanted: string, nics: readonly Nic[]): Problem => ({
  severity: 'warning',
  variable,
  message: `${variable}: this machine has no NIC ${wanted} (or not yet); ${nic.name} is not set up`,
  hint: `NICs that are there: ${nics.map(({ name, mac, pci }) => `${name} ${nic.isPci ? (pci ?? 'on no PCI bus') : mac}`).join(', ') || 'none'}`,
})

const ambiguous = (nic: NicSettings, variable: string, wanted: string, nics: readonly Nic[]): Problem => ({
  severity: 'error',
  variable,
  message: `${variable}: ${nics.map(({ name }) => name).join(' and ')} are both ${wanted}; neither is set up as ${nic.name}`,
})
