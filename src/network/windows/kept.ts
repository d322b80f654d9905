/** Adapters that stay as they are: half a configuration would cut off a guest that has a whole one. */
import type { Problem } from '../../context/problem.ts'
import type { Settings } from '../../context/settings.ts'
import type { WindowsFacts } from '../../machine/windows/facts.ts'
import { brokenNics } from '../keep.ts'
import type { NicIntent } from '../plan.ts'

/**
 * NICs with a setting that nobody can use, whose adapter has addresses that were set before.
 *
 * @param halved names of NICs that lack something which Windows would refuse (`whatIsPossible`)
 */
export const keptNics = (
  interfaces: readonly NicIntent[],
  settings: Settings,
  { nics }: Pick<WindowsFacts, 'nics'>,
  halved: readonly string[],
): readonly NicIntent[] => {
  const broken = [...brokenNics(settings), ...halved]
  return interfaces.filter(({ name, device }) => {
    const nic = nics.find(each => each.name === device)
    return (
      broken.includes(name) && nic !== undefined && nic.ipv4.addresses.length + nic.ipv6.addresses.length > 0
    )
  })
}

export const keptProblem = ({ name, device }: NicIntent): Problem => ({
  severity: 'warning',
  message: `${name} keeps the network configuration that ${device} has until this is mended`,
})
