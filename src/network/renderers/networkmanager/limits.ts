/** What NetworkManager cannot do for a NIC, whoever tells it. */
import type { Problem } from '../../../context/problem.ts'
import type { NicIntent } from '../../plan.ts'
import { nmMethod4, usableDns } from './families.ts'

const left = (nic: NicIntent): readonly Problem[] =>
  (nic.method4 === 'skip' || nic.method4 === 'manual') && nmMethod4(nic) === 'disabled'
    ? [
        {
          severity: 'warning',
          variable: `${nic.name}_METHOD`,
          message: `${nic.name}_METHOD: NetworkManager cannot leave IPv4 of a NIC to others while it sees to IPv6; IPv4 is off on ${nic.device}`,
        },
      ]
    : []

const lost = (nic: NicIntent): readonly Problem[] => {
  const usable = usableDns(nic)
  const servers = nic.dns.filter(server => !usable.includes(server))
  return servers.length === 0
    ? []
    : [
        {
          severity: 'warning',
          variable: `${nic.name}_DNS`,
          message: `${nic.name}_DNS: ${servers.join(', ')} not set, as NetworkManager takes no name server of a family that is off on ${nic.device}`,
        },
      ]
}

export const unsupported = (nic: NicIntent): readonly Problem[] => [...left(nic), ...lost(nic)]
