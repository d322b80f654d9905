/** What the words of ETH#_METHOD and ETH#_IP6_METHOD ask for. */
import type { Problem } from '../context/problem.ts'
import type { NicSettings } from './nic-settings.ts'
import type { Method4, Method6 } from './plan.ts'

const methods4: ReadonlySet<string> = new Set<Method4>(['static', 'dhcp', 'skip', 'manual'])
const methods6: ReadonlySet<string> = new Set<Method6>([
  'static',
  'auto',
  'dhcp',
  'disable',
  'skip',
  'manual',
])

const isMethod4 = (word: string): word is Method4 => methods4.has(word)
const isMethod6 = (word: string): word is Method6 => methods6.has(word)

export interface Methods {
  readonly method4: Method4
  readonly method6: Method6
  readonly problems: readonly Problem[]
}

/**
 * Without IP6_METHOD, METHOD counts for both families, and so does a word in it that only IPv6 has. A word
 * that nobody knows (`virtio` was seen) is a warning of the settings and stands for static. `manual` is known:
 * in interfaces(5) it says that someone else sees to the addresses.
 */
export const readMethods = ({ name, word4, word6, ip, ip6 }: NicSettings): Methods => {
  const method4 = isMethod4(word4) ? word4 : 'static'
  const inherited = word6 === '' ? word4 : word6
  const method6 = isMethod6(inherited) ? inherited : 'static'
  return {
    method4,
    method6,
    problems: [
      ...(method4 === 'manual' && ip !== null ? [byOthers(`${name}_METHOD`, `${name}_IP`)] : []),
      ...(method6 === 'manual' && ip6 !== null
        ? [byOthers(word6 === '' ? `${name}_METHOD` : `${name}_IP6_METHOD`, `${name}_IP6`)]
        : []),
    ],
  }
}

/** Nothing of the NIC is to be touched. */
export const isLeftAlone = ({ method4, method6 }: Methods): boolean => isOthers(method4) && isOthers(method6)

const isOthers = (method: Method6): boolean => method === 'skip' || method === 'manual'

const byOthers = (method: string, address: string): Problem => ({
  severity: 'warning',
  variable: method,
  message: `${method}: "manual" leaves the addresses to others, as in interfaces(5); ${address} is not set`,
  hint: `write "static" to have ${address} set`,
})
