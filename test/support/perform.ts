/** Performs an action as the engine does, and puts what it wrote in place. */
import type { Action } from '../../src/machine/actions.ts'
import { perform } from '../../src/machine/kinds/registry.ts'
import type { Machine, Performed } from '../../src/machine/machine.ts'

export const performAndSettle = async (action: Action, machine: Machine): Promise<Performed> => {
  const performed = await perform(action, machine)
  await machine.files.settle()
  return performed
}
