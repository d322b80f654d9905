/** The user of the context: account, password, sudo. */
import type { Problem } from '../../context/problem.ts'
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

const noPassword = (variable: string): Problem => ({
  severity: 'error',
  variable,
  message: `${variable} cannot be used, so no password is set and no other variable is tried`,
})

/** The password asked for; null: leave it. One that is given but unusable is no reason to take another. */
const passwordOf = (settings: Settings): Password | Problem | null => {
  for (const [name, kind] of passwordVariables) {
    if (settings.invalid(name)) return noPassword(name)
    const value = settings.get(name)
    if (value !== null) return { kind, text: value }
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

/**
 * sudoers(5). Quotes keep a name from being read as one of its own words (ALL, an alias, Defaults); a usual
 * name needs none. The file is written only once the user exists.
 */
const sudoAction = (login: Login, settings: Settings): readonly Action[] => {
  if (settings.invalid('USERNAME_SUDO')) return []
  if (login.isRoot || settings.get('USERNAME_SUDO') !== true) return [{ kind: 'remove', path: sudoersPath }]
  const name = /^[a-z_][a-z0-9_-]*$/.test(login.name) ? login.name : `"${login.name}"`
  const content = `${ownHeader()}${name} ALL=(ALL) NOPASSWD:ALL\n`
  return [{ kind: 'file', path: sudoersPath, content, mode: 0o440, needsUser: login.name }]
}

const noLogin: Problem = {
  severity: 'error',
  variable: 'USERNAME',
  message: 'USERNAME cannot be used, so no account, password, sudo or SSH key is set up',
  hint: 'letters, digits, _, - and ., beginning with a letter or _',
}

export const users = {
  name: 'users',
  stage: 'local',

  plan(settings, facts) {
    const login = loginOf(settings, facts)
    if (login === null) return { actions: [], problems: [noLogin] }
    const password = passwordOf(settings)
    const actions: Action[] = []
    const problems: Problem[] = []
    if (!login.isRoot) actions.push(accountAction(login, settings))
    if (password !== null && 'severity' in password) problems.push(password)
    else if (password !== null) actions.push({ kind: 'password', user: login.name, password })
    actions.push(...sudoAction(login, settings))
    return { actions, problems }
  },
} satisfies Module
