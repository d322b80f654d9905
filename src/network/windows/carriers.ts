/**
 * Which adapter stands for a MAC address: a team or the port of a virtual switch has the address of the adapter below
 * it, and has taken its protocols over. What is set on the one below would be in vain, and switching its protocols on
 * again would break what is above.
 */
import type { WindowsNic } from '../../machine/windows/facts.ts'

const hasProtocol = ({ ipv4, ipv6 }: WindowsNic): boolean => ipv4.bound || ipv6.bound

/**
 * An adapter that has handed its protocols over to one with another MAC address: a further member of a team, or one behind a
 * virtual switch. To switch them on again would take it from there.
 */
export const isHandedOver = (nic: WindowsNic, nics: readonly WindowsNic[]): boolean =>
  !nic.virtual && !hasProtocol(nic) && nics.some(other => other.virtual && hasProtocol(other))

/** The adapters as they are to be looked for: those that have handed their protocols over are left out. */
export const carriers = (nics: readonly WindowsNic[]): readonly WindowsNic[] => {
  const above = (nic: WindowsNic): readonly WindowsNic[] =>
    nic.virtual || hasProtocol(nic)
      ? []
      : nics.filter(other => hasProtocol(other) && other.mac.toLowerCase() === nic.mac.toLowerCase())
  const taken = nics.flatMap(above)
  return nics.flatMap(nic => {
    if (taken.includes(nic)) return [{ ...nic, virtual: false }]
    return above(nic).length > 0 ? [] : [nic]
  })
}
