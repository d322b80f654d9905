/** Which NIC a boot waits for, where a service lets that be said. */
import { leadsOut } from './dns.ts'
import type { NicIntent } from './plan.ts'

/**
 * The NIC that systemd-networkd-wait-online(8) waits for. Of several it would wait for all, two minutes for one
 * whose cable is not plugged in; without any it waits as long in vain. So it is the first that leads out.
 */
export const awaited = (nics: readonly NicIntent[]): NicIntent | undefined => {
  const hasAddress = ({ addresses4, addresses6 }: NicIntent) => addresses4.length + addresses6.length > 0
  return nics.find(leadsOut) ?? nics.find(hasAddress) ?? nics[0]
}
