/**
 * From settings and facts to what each NIC shall be. Everything a network service needs is decided here;
 * renderers only write it down in their service's language.
 */
import type { Problem } from '../context/problem.ts'
import type { Settings } from '../context/settings.ts'
import type { Nic } from '../machine/facts.ts'
import { type Addresses, listAddresses } from './addresses.ts'
import { mergedDns, mergedSearch } from './dns.ts'
import { findNic, type NicFacts } from './match.ts'
import { isLearnt, isLeftAlone, type Methods, readMethods } from './method.ts'
import { type NicSettings, readNics } from './nic-settings.ts'
import type { AbsentNic, NicIntent } from './plan.ts'
import { addOneGateRoute, listRoutes } from './routes.ts'
import { isInSubnet } from './subnet.ts'

export interface NetworkIntent {
  /** What is to be set on NICs that are there; NICs with nothing to set are left out. */
  readonly interfaces: readonly NicIntent[]
  /** The same of NICs that are not there (yet), for services that can be told beforehand. */
  readonly absent: readonly AbsentNic[]
  /** Beyond those of the settings: what cannot be set, and why. */
  readonly problems: readonly Problem[]
  /** Name servers of the whole machine, then each NIC's. */
  readonly dns: readonly string[]
  /** Search domains, likewise. */
  readonly search: readonly string[]
}

/** What the context wants of the network of this machine. Never throws, whatever the values. */
export const networkIntent = (settings: Settings, facts: NicFacts): NetworkIntent => {
  const interfaces: NicIntent[] = []
  const absent: AbsentNic[] = []
  const problems: Problem[] = []
  const nics = readNics(settings)

  for (const nic of nics) {
    const methods = readMethods(nic)
    const addresses = listAddresses(nic, methods.method4, methods.method6)
    problems.push(...methods.problems)
    if (isLeftAlone(methods)) continue
    problems.push(...addresses.problems)
    if (!hasAnythingToSet(nic, methods, addresses)) continue
    const match = findNic(nic, facts)
    if (!('nic' in match)) {
      if (match.problem !== null) problems.push(match.problem)
      if ('absent' in match) absent.push(describe(nic, methods, addresses, null, []))
      continue
    }
    const taken = interfaces.find(({ device }) => device === match.nic.name)
    if (taken !== undefined) {
      problems.push(alreadyTaken(nic.name, taken))
      continue
    }
    interfaces.push({ ...describe(nic, methods, addresses, match.nic, problems), device: match.nic.name })
  }
  return {
    interfaces: addOneGateRoute(interfaces, settings.get('ONEGATE_ENDPOINT')).map(inOrder),
    absent,
    problems,
    dns: mergedDns(settings, nics),
    search: mergedSearch(settings, nics),
  }
}

/** An L2 NIC carries a MAC address, often an MTU, and nothing to set: it is left to itself. */
const hasAnythingToSet = (nic: NicSettings, methods: Methods, addresses: Addresses): boolean =>
  methods.method4 === 'dhcp' ||
  ['auto', 'dhcp', 'disable'].includes(methods.method6) ||
  addresses.addresses4.length > 0 ||
  addresses.addresses6.length > 0 ||
  (nic.isPci && (nic.mac !== null || nic.vlanId !== null))

const describe = (
  nic: NicSettings,
  { method4, method6 }: Methods,
  { addresses4, addresses6, own4, own6 }: Addresses,
  found: Nic | null,
  problems: Problem[],
): AbsentNic => {
  const gateway4 = pickGateway(nic.gateway4, method4, own4, addresses4, `${nic.name}_GATEWAY`, problems)
  const gateway6 = pickGateway(nic.gateway6, method6, own6, addresses6, `${nic.name}_IP6_GATEWAY`, problems)
  const is4Up = method4 === 'dhcp' || addresses4.length > 0
  const is6Automatic = isLearnt(method6)
  return {
    name: nic.name,
    mac: (nic.isPci ? found?.mac : nic.mac)?.toLowerCase() ?? '',
    pci: nic.pci,
    mtu: nic.mtu,
    method4,
    addresses4,
    gateway4,
    metric4: gateway4 !== null || method4 === 'dhcp' ? nic.metric4 : null,
    method6,
    addresses6,
    gateway6,
    metric6: gateway6 !== null || is6Automatic ? nic.metric6 : null,
    dns: nic.dns,
    search: nic.search,
    routes: listRoutes(nic, is4Up, is6Automatic || addresses6.length > 0, problems),
    setMac: nic.isPci ? nic.mac : null,
    vlan: nic.vlanId === null ? null : { id: nic.vlanId, name: vlanName(nic, nic.vlanId, found) },
  }
}

/**
 * The gateway goes with the NIC's own address, wherever it is (a /32 has it elsewhere). Where there are only
 * aliases it has to be in a network of theirs: it was meant for an address that is not there.
 */
const pickGateway = (
  gateway: string | null,
  method: string,
  own: readonly string[],
  all: readonly string[],
  variable: string,
  problems: Problem[],
): string | null => {
  if (gateway === null || method !== 'static') return null
  if (own.length > 0 || all.some(address => isInSubnet(gateway, address))) return gateway
  problems.push({
    severity: 'warning',
    variable,
    message: `${variable}: not set, as the NIC has no address of its own to go with it`,
  })
  return null
}

/** The kernel's names of devices have at most 15 characters (IFNAMSIZ). */
const longestName = 15

const vlanName = (nic: NicSettings, id: number, found: Nic | null): string => {
  const name = `${found?.name ?? nic.name.toLowerCase()}.${id}`
  return name.length <= longestName ? name : `${nic.name.toLowerCase()}.${id}`.slice(-longestName)
}

const alreadyTaken = (name: string, { name: other, device }: NicIntent): Problem => ({
  severity: 'error',
  variable: `${name}_MAC`,
  message: `${name}_MAC: ${device} is ${other} already; ${name} is not set up`,
  hint: 'give each NIC a MAC address of its own',
})

/** Keys as people read them in `plan --json`. */
const inOrder = ({ name, device, ...rest }: NicIntent): NicIntent => ({ name, device, ...rest })
