/** What the network module plans for a guest, in words that a test can be compared with. */
import type { Action } from '../../../src/machine/actions.ts'
import type { UserFile } from '../../../src/machine/facts.ts'
import { network } from '../../../src/modules/linux/network.ts'
import type { ModulePlan } from '../../../src/modules/module.ts'
import { makeFacts, makeSettings } from '../machine.ts'

export type Facts = NonNullable<Parameters<typeof makeFacts>[0]>
export type Variables = Readonly<Record<string, string>>

const tell = (action: Action): string =>
  action.kind === 'command'
    ? action.command.join(' ')
    : `${action.kind} ${'path' in action ? action.path : ''}`

export const planOf = async (variables: Variables, facts: Facts) => {
  const planned: ModulePlan = await network.plan(makeSettings(variables), makeFacts(facts))
  const { actions, problems = [], guard } = planned
  const contents = new Map(
    actions.flatMap(action =>
      action.kind === 'file' ? [[action.path, String(action.content)] as const] : [],
    ),
  )
  return {
    actions,
    told: actions.map(tell),
    guard,
    /** Empty where there is no such file. */
    content: (path: string): string => contents.get(path) ?? '',
    paths: [...contents.keys()],
    messages: problems.map(({ message }) => message),
    problems,
  }
}

/** Facts of users' own files of one service. */
export const withUserFiles = (service: string, ...files: readonly UserFile[]) => ({
  userFiles: (asked: string) => (asked === service ? files : []),
})
