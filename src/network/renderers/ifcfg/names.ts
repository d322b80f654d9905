/** Name servers and search domains where a service has one list for the whole machine. */
import { leadsOut } from '../../dns.ts'
import type { NicIntent } from '../../plan.ts'

export interface Names {
  readonly dns: readonly string[]
  readonly search: readonly string[]
}

/** Those of the NIC that leads out, which has the machine's, and then the other NICs' in their order. */
export const namesOf = (nics: readonly NicIntent[]): Names => {
  const first = leading(nics)
  const ordered = nics.toSorted((a, b) => Number(b === first) - Number(a === first))
  return {
    dns: [...new Set(ordered.flatMap(({ dns }) => dns))],
    search: [...new Set(ordered.flatMap(({ search }) => search))],
  }
}

/** The NIC that `onDefaultLink` of ../../dns.ts gives the machine's names. */
export const leading = (nics: readonly NicIntent[]): NicIntent | undefined => nics.find(leadsOut) ?? nics[0]
