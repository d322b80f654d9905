/** Name servers and search domains of the whole machine: the merged lists, and resolv.conf(5) where it is ours. */
import type { Problem } from '../context/problem.ts'
import type { Settings } from '../context/settings.ts'
import { type FileAction, ownHeader } from '../machine/actions.ts'
import { isLearnt } from './method.ts'
import type { NicSettings } from './nic-settings.ts'
import type { NicIntent } from './plan.ts'

const resolvConf = '/etc/resolv.conf'

/** What a resolver is told. */
interface Dns {
  readonly dns: readonly string[]
  readonly search: readonly string[]
}

/** DNS before the NICs', which count in the order of their numbers; those of passed-through NICs are only theirs. */
export const mergedDns = (settings: Settings, nics: readonly NicSettings[]): readonly string[] =>
  merged(settings.get('DNS'), nics, nic => nic.dns)

/** SEARCH_DOMAIN before the NICs', likewise. */
export const mergedSearch = (settings: Settings, nics: readonly NicSettings[]): readonly string[] =>
  merged(settings.get('SEARCH_DOMAIN'), nics, nic => nic.search)

const merged = (
  machine: readonly string[] | null,
  nics: readonly NicSettings[],
  own: (nic: NicSettings) => readonly string[],
): readonly string[] => {
  const ethernets = nics.filter(({ isPci }) => !isPci)
  return [...new Set([...(machine ?? []), ...ethernets.flatMap(own)])]
}

/** The NIC has a gateway or may learn of one. */
export const leadsOut = ({ gateway4, gateway6, method4, method6 }: NicIntent): boolean =>
  gateway4 !== null || gateway6 !== null || isLearnt(method4) || isLearnt(method6)

/**
 * For a resolver that is told per link: the machine's own go to the NIC with the default route, which is the
 * one they can be reached through, before its own. Another NIC's resolver would ask them on the wrong link.
 */
export const onDefaultLink = (interfaces: readonly NicIntent[], machine: Dns): readonly NicIntent[] => {
  const at = Math.max(0, interfaces.findIndex(leadsOut))
  return interfaces.map((nic, index) =>
    index === at
      ? {
          ...nic,
          dns: [...new Set([...machine.dns, ...nic.dns])],
          search: [...new Set([...machine.search, ...nic.search])],
        }
      : nic,
  )
}

/** resolv.conf(5): glibc asks the first three name servers. */
export const mostServers = 3

export const renderResolvConf = ({ dns, search }: Dns): FileAction => ({
  kind: 'file',
  path: resolvConf,
  mode: 0o644,
  content: [
    ownHeader(),
    ...dns.map(server => `nameserver ${server}\n`),
    ...(search.length > 0 ? [`search ${search.join(' ')}\n`] : []),
  ].join(''),
})

export const checkServers = ({ dns }: Dns): readonly Problem[] =>
  dns.length <= mostServers
    ? []
    : [
        {
          severity: 'warning',
          variable: 'DNS',
          message: `DNS: ${dns.length} name servers in all; the C library asks only the first ${mostServers}: ${dns.slice(0, mostServers).join(', ')}`,
        },
      ]
