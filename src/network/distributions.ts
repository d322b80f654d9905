/**
 * Which network services each distribution prefers, best first, in the words of NETCFG_TYPE. To add one: a
 * line in the table.
 */
import type { Facts } from '../machine/facts.ts'

export type NetworkType = 'netplan' | 'networkd' | 'interfaces' | 'nm' | 'scripts' | 'bsd'

interface Preference {
  /** ID of os-release(5). */
  readonly id: RegExp
  /** Of the major version; any where left out. */
  readonly versions?: (major: number) => boolean
  readonly order: readonly NetworkType[]
}

const preferences: readonly Preference[] = [
  { id: /^alpine$/, order: ['interfaces'] },
  { id: /^alt(linux)?$/, order: ['networkd', 'nm'] },
  { id: /^ubuntu$/, order: ['netplan', 'networkd', 'interfaces', 'nm'] },
  { id: /^debian$/, versions: major => major === 12, order: ['netplan', 'networkd', 'interfaces', 'nm'] },
  { id: /^(debian|devuan)$/, order: ['interfaces', 'netplan', 'nm', 'networkd'] },
  { id: /^(fedora|centos|rhel|almalinux|ol|rocky)$/, order: ['nm', 'networkd', 'scripts'] },
  { id: /^(opensuse.*|sles|sled|suse)$/, versions: major => major < 16, order: ['scripts'] },
  { id: /^(opensuse.*|sles|sled|suse)$/, order: ['nm', 'networkd', 'scripts'] },
  { id: /^amzn$/, order: ['scripts'] },
]

/** The order for this machine's distribution, or the one it is made from; empty where neither is known. */
export const preferredTypes = ({ id, like, version }: Facts['os']): readonly NetworkType[] => {
  const major = Number.parseInt(version, 10)
  for (const name of [id, ...like].map(each => each.toLowerCase())) {
    const found = preferences.find(each => each.id.test(name) && (each.versions?.(major) ?? true))
    if (found !== undefined) return found.order
  }
  return []
}
