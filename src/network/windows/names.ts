/**
 * Name servers and DNS suffixes. Windows asks the servers of each adapter, and looks names up with the suffix of each;
 * it has one suffix an adapter. More than that goes into the list for the whole machine, which then counts
 * instead ("SuffixSearchList", Set-DnsClientGlobalSetting on Microsoft Learn). What the context does not name stays.
 */
import type { Problem } from '../../context/problem.ts'
import type { PowerShellAction } from '../../machine/actions.ts'
import type { WindowsNic } from '../../machine/windows/facts.ts'
import type { NicIntent } from '../plan.ts'
import { type Family, familyOf, plainAddress } from './address.ts'
import { change, removal } from './change.ts'
import type { WindowsRenderer } from './renderer.ts'
import { isAsked, type WantedNic } from './wanted.ts'

export interface Changes {
  readonly actions: readonly PowerShellAction[]
  readonly problems: readonly Problem[]
}

const families: readonly Family[] = ['IPv4', 'IPv6']

/** What Windows lists where none are set: fec0:0:0:ffff::1 to ::3. */
const isPlaceholder = (server: string): boolean => server.startsWith('fec0:0:0:ffff::')

const presentServers = (nic: WindowsNic, family: Family): readonly string[] =>
  (family === 'IPv4' ? nic.ipv4 : nic.ipv6).dns.map(plainAddress).filter(server => !isPlaceholder(server))

/** The adapter has this protocol once all is done. */
const willHave = ({ nic, families }: WantedNic, family: Family, renderer: WindowsRenderer): boolean => {
  const wanted = families.find(each => each.family === family)
  const { bound, off } = family === 'IPv4' ? nic.ipv4 : nic.ipv6
  if (off === true) return false
  if (wanted === undefined || bound)
    return wanted?.mode !== 'off' || renderer.bind(nic, family, false) === null
  return isAsked(wanted) && renderer.bind(nic, family, true) !== null
}

/** The name servers of an adapter, all of them or as they are. */
export const setServers = (wanted: WantedNic, renderer: WindowsRenderer): Changes => {
  const { nic, intent } = wanted
  const given = [...new Set(intent.dns.map(plainAddress))]
  const servers = given.filter(server => willHave(wanted, familyOf(server), renderer))
  const problems = given
    .filter(server => !servers.includes(server))
    .map(server => unreachable(intent, server, nic))
  if (servers.length === 0) return { actions: leaveToDhcp(wanted, renderer), problems }
  const of = (family: Family): readonly string[] => servers.filter(server => familyOf(server) === family)
  const isSo = families.every(family => of(family).join() === presentServers(nic, family).join())
  const stale = families.filter(family => of(family).length === 0 && presentServers(nic, family).length > 0)
  const what = `name servers ${servers.join(', ')} on ${nic.name}`
  return { actions: [change(what, isSo, renderer.setServers(nic, servers, stale))], problems }
}

/** An adapter that goes to a DHCP server leaves the servers of its former network behind. */
const leaveToDhcp = (
  { nic, families }: WantedNic,
  renderer: WindowsRenderer,
): readonly PowerShellAction[] => {
  const isGoing =
    families.some(({ family, mode }) => family === 'IPv4' && mode === 'learnt') && !nic.ipv4.dhcp
  if (!isGoing || presentServers(nic, 'IPv4').length === 0) return []
  const isOwn6 = families.every(({ family, mode }) => family === 'IPv4' || mode !== 'learnt')
  const staying = isOwn6 ? presentServers(nic, 'IPv6') : []
  return [removal(`name servers of ${nic.name} from DHCP`, renderer.resetServers(nic, staying))]
}

const unreachable = ({ name }: NicIntent, server: string, nic: WindowsNic): Problem => ({
  severity: 'warning',
  variable: `${name}_DNS`,
  message: `${name}_DNS: ${server} is not set, as ${nic.name} has no ${familyOf(server)}`,
})

/** The suffix of an adapter. */
export const setSuffix = ({ nic, intent }: WantedNic, renderer: WindowsRenderer): Changes => {
  const [suffix] = intent.search
  if (suffix === undefined) return { actions: [], problems: [] }
  const isSo = isSameName(nic.suffix, suffix)
  const calls = renderer.setSuffix(nic, suffix)
  if (calls !== null)
    return { actions: [change(`DNS suffix ${suffix} on ${nic.name}`, isSo, calls)], problems: [] }
  return { actions: [], problems: isSo ? [] : [beyondNetsh(`${intent.name}_SEARCH_DOMAIN`, suffix)] }
}

/** The list for the whole machine, where the suffixes of the adapters do not say it all, or a list is there already. */
export const setSearchList = (
  nics: readonly NicIntent[],
  machine: readonly string[],
  listed: readonly string[],
  renderer: WindowsRenderer,
): Changes => {
  const present = listed.filter(each => each !== '')
  const given = [...machine, ...nics.flatMap(({ search }) => search)]
  const wanted = given.filter((each, at) => given.findIndex(other => isSameName(other, each)) === at)
  const isOneEach =
    nics.every(({ search }) => search.length <= 1) && (nics.length > 0 || machine.length === 0)
  if (wanted.length === 0 || (isOneEach && present.length === 0)) return { actions: [], problems: [] }
  const isSo =
    wanted.length === present.length && wanted.every((each, at) => isSameName(each, present[at] ?? ''))
  const calls = renderer.setSearchList(wanted)
  if (calls !== null)
    return { actions: [change(`DNS suffixes ${wanted.join(', ')}`, isSo, calls)], problems: [] }
  return { actions: [], problems: isSo ? [] : [beyondNetsh('SEARCH_DOMAIN', wanted.join(' '))] }
}

/** RFC 4343. */
const isSameName = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase()

const beyondNetsh = (variable: string, value: string): Problem => ({
  severity: 'warning',
  variable,
  message: `${variable}: ${value} is not set, as this Windows has no PowerShell module DnsClient`,
})
