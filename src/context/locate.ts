/** Where in `context.sh` the variables are that problems speak of. */
import type { Problem } from './problem.ts'

/** A place in `context.sh`, both counted from 1, the column in bytes. */
export interface Position {
  readonly line: number
  readonly column: number
}

/** The same problems, with the place of their variable where they have none yet. */
export const locate = (problems: readonly Problem[], positions: ReadonlyMap<string, Position>): Problem[] =>
  problems.map(problem => {
    const position = problem.variable === undefined ? undefined : positions.get(problem.variable)
    return position === undefined || problem.line !== undefined ? problem : { ...problem, ...position }
  })
