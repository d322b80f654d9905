/** Problems of a context, for people and for the journal. */
import { inOneLine, type Problem } from '../context/problem.ts'
import { isJournal, messages } from './log.ts'
import { printError } from './output.ts'
import { type Output, paint } from './style.ts'

/** A problem after its severity, a line. */
export const problemText = (problem: Problem, output: Output): string => {
  const word = paint(problem.severity === 'error' ? 'red' : 'yellow', problem.severity, output)
  return `${word}: ${inOneLine(problem)}\n`
}

/** Tells problems where messages go: the journal with its priorities, or stderr. */
export const showProblems = (problems: readonly Problem[]): void => {
  for (const problem of problems) {
    if (isJournal()) messages(problem.severity === 'error' ? 'err' : 'warning', inOneLine(problem))
    else printError(problemText(problem, 'stderr'))
  }
}
