/** Names: near misses of known ones, and older names. */
import type { Problem } from '../problem.ts'
import { remembered } from '../remember.ts'
import { concreteName, findVariable, knownNames } from '../table.ts'
import { distance } from './distance.ts'
import { type Rule, warning } from './rule.ts'

/** Unknown names looked at; a context of more is a machine's work, not a slip of the pen. */
const mostNames = 1000

/** Names that the table does not know but nearly: users' own variables are fine, so only those. */
export const nearMisses: Rule = ({ variables }) => {
  const problems: Problem[] = []
  const unknown = [...variables.keys()].filter(name => findVariable(name) === undefined)
  for (const name of unknown.slice(0, mostNames)) {
    const meant = closestName(name)
    if (meant === undefined || (variables.get(meant) ?? '') !== '') continue
    problems.push(warning(name, 'nobody knows a variable of this name', `did you mean ${meant}?`))
  }
  return problems
}

/** Letters that may differ: short names are near to too many others. */
const slack = (length: number): number => (length < 5 ? 0 : length < 8 ? 1 : 2)

/** The known name that this one is nearly, undefined where it is none. */
export const closestName = remembered((name: string): string | undefined => {
  const closest = closestOf(name, knownNames())
  const known = closest === undefined ? undefined : findVariable(closest)
  return known === undefined ? undefined : concreteName(known.name, known.numbers)
})

/** Of these names and patterns the one that a name is nearly, with the numbers it has. */
export const closestOf = (name: string, patterns: Iterable<string>): string | undefined => {
  const upper = name.toUpperCase()
  const numbers = [...upper.matchAll(/(?<=[A-Z])[0-9]{1,9}(?=_)/g)].map(Number)
  let closest: string | undefined
  let least = Number.POSITIVE_INFINITY
  for (const pattern of patterns) {
    const candidate = concreteName(pattern, [numbers[0] ?? 0, numbers[1] ?? 0])
    const most = Math.min(least - 1, slack(Math.min(candidate.length, upper.length)))
    const apart = distance(upper, candidate, most)
    if (apart > most) continue
    least = apart
    closest = candidate
    if (least === 0) break
  }
  return closest
}

/** Names that still work but have a successor. */
export const olderNames: Rule = ({ variables }) => {
  const problems: Problem[] = []
  for (const [name, value] of variables) {
    const known = value === '' ? undefined : findVariable(name)
    if (known?.isOlder !== true) continue
    const newer = concreteName(known.name, known.numbers)
    const isUsed = (variables.get(newer) ?? '') === ''
    problems.push(
      isUsed
        ? warning(name, `an older name of ${newer}`, `write ${newer}`)
        : warning(name, `not used, as ${newer} is given too`, 'leave it out'),
    )
  }
  return problems
}
