/**
 * The ETHx_* and PCIx_* variables that NETWORK=YES adds: one for every entry of the two tables and every NIC,
 * empty where nobody says anything. To add a variable: a line in a table.
 */
import type { Section, Template } from './model.ts'
import { isYes, sections, sectionValue } from './model.ts'

interface NicVariable {
  /** Behind `ETHx_`. */
  readonly name: string
  /** The NIC's attribute. */
  readonly from: string
  /** The NIC's attribute where `from` is empty. */
  readonly or?: string
  /** Asked of the virtual network where the NIC says nothing. */
  readonly network?: true
}

const variables: readonly NicVariable[] = [
  { name: 'IP', from: 'IP' },
  { name: 'MAC', from: 'MAC' },
  { name: 'MASK', from: 'NETWORK_MASK', network: true },
  { name: 'NETWORK', from: 'NETWORK_ADDRESS', network: true },
  { name: 'GATEWAY', from: 'GATEWAY', network: true },
  { name: 'DNS', from: 'DNS', network: true },
  { name: 'SEARCH_DOMAIN', from: 'SEARCH_DOMAIN', network: true },
  { name: 'MTU', from: 'GUEST_MTU', network: true },
  { name: 'METRIC', from: 'METRIC', network: true },
  { name: 'METHOD', from: 'METHOD', network: true },
  { name: 'VLAN_ID', from: 'VLAN_ID', network: true },
  { name: 'VROUTER_IP', from: 'VROUTER_IP' },
  { name: 'VROUTER_MANAGEMENT', from: 'VROUTER_MANAGEMENT' },
  { name: 'EXTERNAL', from: 'EXTERNAL' },
  { name: 'ROUTES', from: 'ROUTES', network: true },
  { name: 'IP6', from: 'IP6_GLOBAL', or: 'IP6' },
  { name: 'IP6_ULA', from: 'IP6_ULA' },
  { name: 'IP6_GATEWAY', from: 'GATEWAY6', network: true },
  { name: 'IP6_METRIC', from: 'IP6_METRIC', network: true },
  { name: 'IP6_METHOD', from: 'IP6_METHOD', network: true },
  { name: 'IP6_PREFIX_LENGTH', from: 'PREFIX_LENGTH', network: true },
  { name: 'VROUTER_IP6', from: 'VROUTER_IP6_GLOBAL', or: 'VROUTER_IP6' },
]

/** What OpenNebula did to the machine last; a NIC on its way out is left out of the context. */
export type PreviousAction = 'nic-detach' | 'alias-detach'

export interface NicVariables {
  /** Values may still hold references to the virtual network. */
  readonly set: ReadonlyMap<string, string>
  /** Names to take out of the context: those of NICs on their way out. */
  readonly removed: readonly string[]
}

const namesFor = (prefix: string): readonly string[] => variables.map(({ name }) => `${prefix}_${name}`)

/**
 * The variables of every NIC and of the NICs' aliases.
 *
 * @param knows whether a variable that its network would be asked for is to stay as it is
 */
export const nicVariables = (
  vm: Template,
  previous?: PreviousAction,
  knows: (nic: Section, variable: string) => boolean = () => false,
): NicVariables => {
  const set = new Map<string, string>()
  const removed: string[] = []
  const nics = sections(vm, 'NIC')
  const leaving = nics
    .filter(nic => sectionValue(nic, 'ATTACH') === 'YES')
    .map(nic => sectionValue(nic, 'NIC_ID'))

  for (const nic of [...nics, ...sections(vm, 'NIC_ALIAS')]) {
    const get = (key: string): string => sectionValue(nic, key)
    const isAlias = nic.name === 'NIC_ALIAS'
    const prefix = isAlias ? `ETH${get('PARENT_ID')}_ALIAS${get('ALIAS_ID')}` : `ETH${get('NIC_ID')}`
    const leaves = get('ATTACH') === 'YES'
    if (previous === 'nic-detach' && (leaves || (isAlias && leaving.includes(get('PARENT_ID'))))) {
      // An alias that leaves by itself is removed under its NIC_ID, as OpenNebula does.
      removed.push(...namesFor(leaves ? `ETH${get('NIC_ID')}` : prefix))
      continue
    }
    if (previous === 'alias-detach' && leaves) {
      removed.push(...namesFor(`ETH${get('PARENT_ID')}_ALIAS${get('ALIAS_ID')}`))
      continue
    }
    for (const { name, from, or, network } of variables) {
      const own = get(from) || (or === undefined ? '' : get(or))
      if (own === '' && network && knows(nic, `${prefix}_${name}`)) continue
      const asked = own === '' && network ? `$NETWORK[${from}, NIC_ID="${get('NIC_ID')}"]` : own
      set.set(`${prefix}_${name}`, asked)
    }
  }
  return { set, removed }
}

/** The variables of passed-through NICs (PCI devices of TYPE=NIC): what the device itself says, nothing empty. */
export const pciNicVariables = (vm: Template): ReadonlyMap<string, string> =>
  new Map(
    sections(vm, 'PCI')
      .filter(device => sectionValue(device, 'TYPE') === 'NIC')
      .flatMap(device =>
        variables.map(({ name, from, or }) => {
          const value = sectionValue(device, from) || (or === undefined ? '' : sectionValue(device, or))
          return [`PCI${sectionValue(device, 'PCI_ID')}_${name}`, value] as const
        }),
      )
      .filter(([, value]) => value !== ''),
  )

/** Whether the context asks for its NICs to be described. */
export const wantsNetwork = (context: ReadonlyMap<string, string>): boolean =>
  isYes(context.get('NETWORK') ?? '')
