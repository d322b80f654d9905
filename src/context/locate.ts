/** Where in `context.sh` the variables are that problems speak of. */
import type { Problem } from './problem.ts'
import { concreteName, findVariable } from './table.ts'

/** A place in `context.sh`, both counted from 1, the column in bytes. */
export interface Position {
  readonly line: number
  readonly column: number
}

/**
 * The same problems in the order of their lines, with the place of their variable where they have none yet:
 * where only an older name of it is in the context, that one's. Those without a place come last.
 */
export const locate = (problems: readonly Problem[], positions: ReadonlyMap<string, Position>): Problem[] =>
  problems
    .map(problem => {
      if (problem.variable === undefined || problem.line !== undefined) return problem
      return { ...problem, ...placeOf(problem.variable, positions) }
    })
    .sort(
      (a, b) =>
        (a.line ?? Number.MAX_SAFE_INTEGER) - (b.line ?? Number.MAX_SAFE_INTEGER) ||
        (a.column ?? 0) - (b.column ?? 0),
    )

const placeOf = (name: string, positions: ReadonlyMap<string, Position>): Position | undefined => {
  const known = positions.has(name) ? undefined : findVariable(name)
  const names = known?.variable.older?.map(older => concreteName(older, known.numbers)) ?? [name]
  return names.map(each => positions.get(each)).find(position => position !== undefined)
}
