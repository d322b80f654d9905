/** Everything that is wrong with a context or looks like it, before a machine has to find out. */
import { halfMounts, unused } from './lint/doubles.ts'
import { nearMisses, olderNames } from './lint/names.ts'
import { repeated, rivalRoutes, strayGateways } from './lint/network.ts'
import type { Rule } from './lint/rule.ts'
import { scriptLineEnds } from './lint/scripts.ts'
import { unfindable } from './lint/unfindable.ts'
import { locate, type Position } from './locate.ts'
import type { Problem } from './problem.ts'
import { readSettings, type Variables } from './settings.ts'

const rules: readonly Rule[] = [
  nearMisses,
  olderNames,
  unused,
  halfMounts,
  unfindable,
  strayGateways,
  rivalRoutes,
  repeated,
  scriptLineEnds,
]

/** A context to look at: what `parseContext` gives, or variables alone. */
interface LintInput {
  readonly variables: Variables
  readonly positions?: ReadonlyMap<string, Position>
  readonly problems?: readonly Problem[]
  readonly repeated?: ReadonlySet<string>
}

const givenTwice = (variable: string): Problem => ({
  severity: 'warning',
  variable,
  message: `${variable}: given more than once; this is the last, and it counts`,
  hint: 'leave one of them',
})

/** The problems of parsing, of every value and of the whole, in the order of their lines. */
export const lintContext = (context: LintInput, system: 'linux' | 'windows' = 'linux'): Problem[] => {
  const { settings, problems } = readSettings(context.variables, system)
  const twice = [...(context.repeated ?? [])].map(givenTwice)
  const found = [
    ...(context.problems ?? []),
    ...problems,
    ...twice,
    ...rules.flatMap(rule => rule(settings, system)),
  ]
  return found.length === 0 ? [] : locate(found, context.positions ?? new Map())
}
