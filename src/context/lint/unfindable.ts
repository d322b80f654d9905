/** NICs and aliases of which the context does not say which they are. */
import type { Problem } from '../problem.ts'
import type { Settings } from '../settings.ts'
import { error, type Rule, warning } from './rule.ts'

/** A NIC is found by its MAC, a passed-through one by its PCI address, and an alias counts only with a MAC. */
export const unfindable: Rule = settings => [
  ...settings.numbers('ETH#').flatMap(nic => {
    const wanted = isLeftAlone(settings, nic) ? undefined : firstWanted(settings, nic)
    const isLost = wanted !== undefined && !settings.given('ETH#_MAC', nic)
    return [...(isLost ? [lost(wanted, `ETH${nic}_MAC`)] : []), ...namelessAliases(settings, nic)]
  }),
  ...settings.numbers('PCI#').flatMap(device => {
    const names = ['IP', 'IP6', 'MAC', 'VLAN_ID'] as const
    const wanted = names.find(name => settings.given(`PCI#_${name}`, device))
    if (wanted === undefined || settings.given('PCI#_ADDRESS', device)) return []
    return [lost(`PCI${device}_${wanted}`, `PCI${device}_ADDRESS`)]
  }),
]

const lost = (name: string, missing: string): Problem =>
  error(name, `the NIC cannot be found without ${missing}`, `give ${missing}`)

/** The first variable that asks for something to be set on the NIC. */
const firstWanted = (settings: Settings, nic: number): string | undefined => {
  const address = (['IP', 'IP6', 'IP6_ULA'] as const).find(name => settings.given(`ETH#_${name}`, nic))
  if (address !== undefined) return `ETH${nic}_${address}`
  if (settings.get('ETH#_METHOD', nic) !== 'static') return `ETH${nic}_METHOD`
  if ((settings.get('ETH#_IP6_METHOD', nic) ?? 'static') !== 'static') return `ETH${nic}_IP6_METHOD`
  return settings
    .numbers('ETH#_ALIAS#', nic)
    .filter(alias => settings.given('ETH#_ALIAS#_MAC', nic, alias))
    .flatMap(alias => aliasAddress(settings, nic, alias) ?? [])[0]
}

const aliasAddress = (settings: Settings, nic: number, alias: number): string | undefined => {
  const address = (['IP', 'IP6'] as const).find(name => settings.given(`ETH#_ALIAS#_${name}`, nic, alias))
  return address && `ETH${nic}_ALIAS${alias}_${address}`
}

const namelessAliases = (settings: Settings, nic: number): readonly Problem[] =>
  settings.numbers('ETH#_ALIAS#', nic).flatMap(alias => {
    const address = aliasAddress(settings, nic, alias)
    if (address === undefined || settings.given('ETH#_ALIAS#_MAC', nic, alias)) return []
    const missing = `ETH${nic}_ALIAS${alias}_MAC`
    return [warning(address, `not used without ${missing}`, `give ${missing}`)]
  })

/** Nothing of the NIC is to be touched, so it need not be found. */
const isLeftAlone = (settings: Settings, nic: number): boolean => {
  const method = settings.get('ETH#_METHOD', nic)
  const method6 = settings.get('ETH#_IP6_METHOD', nic) ?? method
  return [method, method6].every(each => each === 'skip' || each === 'manual')
}
