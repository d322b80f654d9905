/** Variables that say the same thing twice or only half of it. */
import type { Problem } from '../problem.ts'
import { findVariable, type VariableName } from '../table.ts'
import { type Rule, warning } from './rule.ts'

/** Of each list the first that is given wins. */
const rivals: readonly (readonly VariableName[])[] = [
  ['CRYPTED_PASSWORD_BASE64', 'PASSWORD_BASE64', 'CRYPTED_PASSWORD', 'PASSWORD'],
  ['START_SCRIPT_BASE64', 'START_SCRIPT'],
]

/** Variables that another one makes useless. */
export const unused: Rule = (settings, system) =>
  rivals.flatMap(names => {
    const given = names.filter(
      name => settings.given(name) && findVariable(name)?.variable.systems.includes(system) === true,
    )
    const [winner, ...losers] = given
    return losers.map(name => warning(name, `not used, as ${winner} goes before it`, 'leave one of them out'))
  })

/** A share needs its tag and the place where it is mounted. */
export const halfMounts: Rule = settings => {
  const problems: Problem[] = []
  for (const disk of settings.numbers('DISK#')) {
    const hasTag = settings.given('DISK#_MOUNT_TAG', disk)
    const hasPoint = settings.given('DISK#_MOUNT_POINT', disk)
    if (hasTag === hasPoint) continue
    const [there, missing] = hasTag ? ['TAG', 'POINT'] : ['POINT', 'TAG']
    problems.push(
      warning(`DISK${disk}_MOUNT_${there}`, `nothing is mounted without DISK${disk}_MOUNT_${missing}`),
    )
  }
  return problems
}
