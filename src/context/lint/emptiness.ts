/** A context.sh that says nothing, and a file that is none. */
import type { ParsedContext } from '../parse.ts'
import type { Problem } from '../problem.ts'

const empty: Problem = {
  severity: 'warning',
  message: 'context.sh: it holds no variable, so there is nothing to make a guest',
  hint: 'write one a line: SET_HOSTNAME=\'web1\'; "vmcontext variables" lists them',
}

const foreign: Problem = {
  severity: 'error',
  message: 'context.sh: not one variable could be read; this seems to be something else',
  hint: 'a context.sh has lines such as SET_HOSTNAME=\'web1\'; "vmcontext build" writes one',
}

/** Problems of a context without variables. */
export const emptiness = ({
  variables,
  problems,
}: Pick<ParsedContext, 'variables' | 'problems'>): readonly Problem[] => {
  if (variables.size > 0) return []
  return [problems.some(({ severity }) => severity === 'error') ? foreign : empty]
}
