/** Every kind of action, by its name: a new kind is a line here. */
import type { Action } from '../actions.ts'
import type { Machine, Performed } from '../machine.ts'
import { account } from './account.ts'
import { block } from './block.ts'
import { check } from './check.ts'
import { command } from './command.ts'
import { directory } from './directory.ts'
import { file } from './file.ts'
import { grow } from './grow.ts'
import { kernel } from './kernel.ts'
import type { Kind } from './kind.ts'
import { link } from './link.ts'
import { password } from './password.ts'
import { powershell } from './powershell.ts'
import { ready } from './ready.ts'
import { remove } from './remove.ts'
import { restart } from './restart.ts'
import { script } from './script.ts'
import { swap } from './swap.ts'
import { userPassword } from './user-password.ts'

const kinds: { readonly [K in Action['kind']]: Kind<Extract<Action, { kind: K }>> } = {
  account,
  block,
  check,
  command,
  directory,
  file,
  grow,
  kernel,
  link,
  password,
  powershell,
  ready,
  remove,
  restart,
  script,
  swap,
  'user-password': userPassword,
}

const kindOf = (action: Action): Kind<Action> => kinds[action.kind] as Kind<Action>

/** Checks the action and makes it so where it is not. @throws ActionError where it cannot be made */
export const perform = (action: Action, machine: Machine): Performed | Promise<Performed> =>
  kindOf(action).perform(action, machine)

/** The action in one line, without any secret. */
export const describe = (action: Action): string => kindOf(action).describe(action)
