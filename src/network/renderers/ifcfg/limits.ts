/** What neither service of ifcfg files can do, in words that name the variable. */
import type { Problem } from '../../../context/problem.ts'
import { learns6 } from '../../method.ts'
import type { NicIntent } from '../../plan.ts'

/** A metric for routes that routers advertise. */
export const noLearntMetric = (nic: NicIntent, title: string): readonly Problem[] =>
  learns6(nic) && nic.metric6 !== null
    ? [
        {
          severity: 'warning',
          variable: `${nic.name}_IP6_METRIC`,
          message: `${nic.name}_IP6_METRIC: ${nic.metric6} is not set, as ${title} sets no metric on routes that a router advertises`,
          hint: `give ${nic.name}_IP6 and ${nic.name}_IP6_GATEWAY, whose route can have one`,
        },
      ]
    : []
