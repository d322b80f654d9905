/** The addresses a NIC is to have, its own and its aliases', and what of them cannot be set and why. */
import type { Problem } from '../context/problem.ts'
import type { AddressSettings, NicSettings } from './nic-settings.ts'
import type { Method4, Method6 } from './plan.ts'

/** A unique local address of OpenNebula's is always in a /64 (RFC 4193 §3.1). */
const ulaLength = 64

export interface Addresses {
  readonly addresses4: readonly string[]
  readonly addresses6: readonly string[]
  /** Of the addresses, those of the NIC itself: the ones its gateways belong to. */
  readonly own4: readonly string[]
  readonly own6: readonly string[]
  readonly problems: readonly Problem[]
}

/** An alias counts even where the NIC has no address (one-apps 33). With `disable` nothing of IPv6 does. */
export const listAddresses = (nic: NicSettings, method4: Method4, method6: Method6): Addresses => {
  const problems: Problem[] = []
  const own4 = method4 === 'static' ? take4(nic, problems) : []
  const own6 = method6 === 'static' ? take6(nic, problems) : []
  const aliases = nic.aliases.filter(alias => {
    const isWithoutName = !alias.hasMac && (alias.ip ?? alias.ip6) !== null
    if (isWithoutName) problems.push(noAliasMac(alias))
    return alias.hasMac && !alias.isOut
  })
  const alias4 = aliases.flatMap(alias => take4(alias, problems))
  const alias6 = method6 === 'disable' ? [] : aliases.flatMap(alias => take6(alias, problems))
  return {
    addresses4: unique([...own4, ...alias4]),
    addresses6: unique([...own6, ...alias6]),
    own4,
    own6,
    problems,
  }
}

type Named = AddressSettings & { readonly name: string }

const take4 = ({ name, ip, length }: Named, problems: Problem[]): readonly string[] => {
  if (ip === null) return []
  if (length === null) {
    problems.push(unusable(`${name}_IP`, `${name}_MASK`))
    return []
  }
  return [`${ip}/${length}`]
}

const take6 = ({ name, ip6, length6, ula }: Named, problems: Problem[]): readonly string[] => {
  if (ip6 === null) {
    if (ula !== null) problems.push(lonelyUla(name))
    return []
  }
  const local = ula === null ? [] : [`${ula}/${ulaLength}`]
  if (length6 === null) {
    problems.push(unusable(`${name}_IP6`, `${name}_IP6_PREFIX_LENGTH`))
    return local
  }
  return [`${ip6}/${length6}`, ...local]
}

const unique = (list: readonly string[]): readonly string[] => [...new Set(list)]

const unusable = (address: string, length: string): Problem => ({
  severity: 'warning',
  variable: address,
  message: `${address}: not set, as ${length} cannot be used`,
})

const lonelyUla = (name: string): Problem => ({
  severity: 'warning',
  variable: `${name}_IP6_ULA`,
  message: `${name}_IP6_ULA: not set, as it goes with ${name}_IP6, which is not given`,
  hint: `to set it alone, give it as ${name}_IP6`,
})

const noAliasMac = ({ name, ip }: Named): Problem => {
  const variable = `${name}_${ip === null ? 'IP6' : 'IP'}`
  return {
    severity: 'warning',
    variable,
    message: `${variable}: not set, as there is no alias ${name} without ${name}_MAC`,
    hint: `give ${name}_MAC`,
  }
}
