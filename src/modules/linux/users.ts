/** The user of the context: account, password, sudo. */
import type { Settings } from '../../context/settings.ts'
import { type Action, ownHeader, type Password } from '../../machine/actions.ts'
import type { Module } from '../module.ts'
import { type Login, loginOf } from './login.ts'

const sudoersPath = '/etc/sudoers.d/vmcontext'

/** Tried after USERNAME_SHELL, in this order. */
const otherShells = ['/bin/bash', '/usr/bin/bash', '/bin/ash', '/bin/sh']

/** Variables that hold a password, the first that is given wins, and what each holds. */
const passwordVariables = [
  ['CRYPTED_PASSWORD_BASE64', 'crypted'],
  ['PASSWORD_BASE64', 'plain'],
  ['CRYPTED_PASSWORD', 'crypted'],
  ['PASSWORD', 'plain'],
] as const

/** The password asked for; null: leave it. One that is given but unusable is no reason to take another. */
const passwordOf = (settings: Settings): Password | null => {
  for (const [name, kind] of passwordVariables) {
    if (settings.invalid(name)) return null
    const value = settings.get(name)
    if (value !== null) return kind === 'crypted' ? { kind, hash: value } : { kind, text: value }
  }
  return settings.get('USERNAME_PASSWORD_RESET') === true ? { kind: 'locked' } : null
}

const accountAction = (login: Login, settings: Settings): Action => ({
  kind: 'account',
  user: login.name,
  home: login.home,
  shells: [settings.get('USERNAME_SHELL') ?? '/bin/bash', ...otherShells],
  enforceShell: settings.given('USERNAME_SHELL') && !settings.invalid('USERNAME_SHELL'),
})

/** sudoers(5); the table lets no character into a user name that would have to be escaped there. */
const sudoAction = (login: Login, settings: Settings): Action =>
  login.isRoot || settings.get('USERNAME_SUDO') !== true
    ? { kind: 'remove', path: sudoersPath }
    : {
        kind: 'file',
        path: sudoersPath,
        content: `${ownHeader()}${login.name} ALL=(ALL) NOPASSWD:ALL\n`,
        mode: 0o440,
      }

export const users: Module = {
  name: 'users',
  stage: 'local',

  plan(settings, facts) {
    const login = loginOf(settings, facts)
    if (login === null) return { actions: [] }
    const password = passwordOf(settings)
    const actions: Action[] = []
    if (!login.isRoot) actions.push(accountAction(login, settings))
    if (password !== null) actions.push({ kind: 'password', user: login.name, password })
    actions.push(sudoAction(login, settings))
    return { actions }
  },
}
