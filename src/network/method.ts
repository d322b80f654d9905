/** What the words of ETH#_METHOD and ETH#_IP6_METHOD ask for. */
import type { Problem } from '../context/problem.ts'
import type { NicSettings } from './nic-settings.ts'
import type { AbsentNic, Method4, Method6 } from './plan.ts'

export interface Methods {
  readonly method4: Method4
  readonly method6: Method6
  readonly problems: readonly Problem[]
}

/**
 * Without IP6_METHOD, METHOD counts for both families, and so does a word in it that only IPv6 has: IPv4 is
 * then static. A word that nobody knows (`virtio` was seen) is a warning of the settings and stands for
 * static. `manual` is known: in interfaces(5) it says that someone else sees to the addresses.
 */
export const readMethods = ({ name, method, method6: own6, ip, ip6 }: NicSettings): Methods => {
  const method4 = method === 'auto' || method === 'disable' ? 'static' : method
  const method6 = own6 ?? method
  return {
    method4,
    method6,
    problems: [
      ...(method4 === 'manual' && ip !== null ? [byOthers(`${name}_METHOD`, `${name}_IP`)] : []),
      ...(method6 === 'manual' && ip6 !== null
        ? [byOthers(own6 === null ? `${name}_METHOD` : `${name}_IP6_METHOD`, `${name}_IP6`)]
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

/** A DHCP server or a router names addresses and a gateway. */
export const isLearnt = (method: Method6): boolean => method === 'dhcp' || method === 'auto'

export const learns6 = ({ method6 }: AbsentNic): boolean => isLearnt(method6)

/** IPv6 is as the context says it, so that no router is heeded. */
export const isStatic6 = ({ method6, addresses6 }: AbsentNic): boolean =>
  method6 === 'static' && addresses6.length > 0
