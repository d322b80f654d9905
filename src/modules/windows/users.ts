/**
 * The user of the context: a local account that is an administrator, with a password that does not expire. Accounts are
 * named by their SID, which a rename leaves as it is; one whose SID is not known by its name.
 * Microsoft.PowerShell.LocalAccounts came with Windows PowerShell 5.1; without it, functions of ours do the same.
 */
import type { Problem } from '../../context/problem.ts'
import type { Settings } from '../../context/settings.ts'
import type { Action, PowerShellAction, UserPasswordAction } from '../../machine/actions.ts'
import type { WindowsFacts, WindowsUser } from '../../machine/windows/facts.ts'
import type { Call } from '../../machine/windows/powershell/call.ts'
import { change } from '../../network/windows/change.ts'
import type { Module } from '../module.ts'
import { administratorsSid, isBuiltIn, isOfWindows, type Login, loginOf } from './login.ts'
import { askingForPassword, passwordOf } from './password.ts'

/** Calls for what can be done to a local user; a user that is there already is named by his SID. */
interface Accounts {
  /** Without the password, which is added when it is made. */
  readonly create: (name: string) => Call
  readonly setPassword: (user: WindowsUser) => Call
  readonly neverExpires: (user: WindowsUser) => Call
  readonly enable: (user: WindowsUser) => Call
  readonly addToAdministrators: (login: Login, facts: WindowsFacts) => Call
}

const whom = ({ name, sid }: WindowsUser): Readonly<Record<string, string>> =>
  sid === '' ? { Name: name } : { SID: sid }

/** In a domain a bare name would be that of its member, where it has one so called ("Add-LocalGroupMember"). */
const localName = (name: string, { active, domainMember }: WindowsFacts['computer']): string =>
  domainMember && active !== '' ? `${active}\\${name}` : name

const localAccounts: Accounts = {
  create: name => ({ command: 'New-LocalUser', parameters: { Name: name, PasswordNeverExpires: true } }),
  setPassword: user => ({ command: 'Set-LocalUser', parameters: whom(user) }),
  neverExpires: user => ({
    command: 'Set-LocalUser',
    parameters: { ...whom(user), PasswordNeverExpires: true },
  }),
  enable: user => ({ command: 'Enable-LocalUser', parameters: whom(user) }),
  addToAdministrators: ({ name, user }, { computer }) => ({
    command: 'Add-LocalGroupMember',
    parameters: { SID: administratorsSid, Member: user?.sid || localName(name, computer) },
  }),
}

const ownFunctions: Accounts = {
  create: name => ({ command: 'New-VmcontextUser', parameters: { Name: name } }),
  setPassword: ({ name }) => ({ command: 'Set-VmcontextUser', parameters: { Name: name } }),
  neverExpires: ({ name }) => ({
    command: 'Set-VmcontextUser',
    parameters: { Name: name, NeverExpires: true },
  }),
  enable: ({ name }) => ({ command: 'Set-VmcontextUser', parameters: { Name: name, Enable: true } }),
  addToAdministrators: ({ name }) => ({
    command: 'Add-VmcontextGroupMember',
    parameters: { Sid: administratorsSid, Name: name },
  }),
}

const chooseAccounts = ({ modules }: WindowsFacts): Accounts =>
  modules.includes('Microsoft.PowerShell.LocalAccounts') ? localAccounts : ownFunctions

const passwordAction = (
  { name, user }: Login,
  password: string | null,
  accounts: Accounts,
): readonly UserPasswordAction[] =>
  user !== null && password === null
    ? []
    : [
        {
          kind: 'user-password',
          user: name,
          isNew: user === null,
          password,
          call: user === null ? accounts.create(name) : accounts.setPassword(user),
        },
      ]

/** That it counts for good, and that he may log in: a new one is made so, but by the functions of ours. */
const accountActions = ({ name, user }: Login, accounts: Accounts): readonly PowerShellAction[] => {
  if (user === null && accounts === localAccounts) return []
  const made = user ?? { name, sid: '', enabled: false, passwordExpires: true }
  const whole: WindowsUser = { administrator: false, profile: null, ...made }
  return [
    {
      ...change(`password of ${name} does not expire`, !made.passwordExpires, [accounts.neverExpires(whole)]),
      ...(user === null && { when: 'changed' }),
    },
    {
      ...change(`user ${name} may log in`, made.enabled, [accounts.enable(whole)]),
      // With the password of an image, where that of the context was refused.
      letsIn: true,
      ...(user === null && { when: 'changed' }),
    },
  ]
}

const memberAction = (login: Login, accounts: Accounts, facts: WindowsFacts): Action => ({
  ...change(
    `user ${login.name} in ${facts.administrators}`,
    login.user !== null && (login.user.administrator || isBuiltIn(login.user)),
    [accounts.addToAdministrators(login, facts)],
  ),
  ...(login.user === null && { when: 'changed' }),
})

const noLogin: Problem = {
  severity: 'error',
  variable: 'USERNAME',
  message: 'USERNAME cannot be used, so no account, password or SSH key is set up',
  hint: 'at most 20 characters, none of " / \\ [ ] : ; | = , + * ? < > @',
}

const nobody = (variable: string, { users: all }: WindowsFacts): Problem => ({
  severity: 'error',
  variable,
  message: `${variable}: no account ends in -500, which would be the built-in administrator; no password is set`,
  hint: `name the user with USERNAME${all.some(({ sid }) => sid === '') ? ', or give "sid" of each user in the facts' : ''}`,
})

const onController = (variable: string): Problem => ({
  severity: 'warning',
  variable,
  message: `${variable}: this machine is a domain controller, which has no local users; its accounts stay as they are`,
  hint: 'change accounts of the domain with Set-ADAccountPassword and its kin',
})

const ofWindows = (name: string): Problem => ({
  severity: 'error',
  variable: 'USERNAME',
  message: `USERNAME: ${name} is an account that Windows keeps for itself, for guests or its own programs; it is made no administrator`,
  hint: 'name another user: one that is not there yet is made',
})

/** The variable that asks for anything of the account; undefined where none does. */
const asking = (settings: Settings): string | undefined =>
  settings.given('USERNAME') ? 'USERNAME' : askingForPassword(settings)

export const users = {
  name: 'users',
  stage: 'local',

  plan(settings, facts) {
    if (settings.invalid('USERNAME')) return { actions: [], problems: [noLogin] }
    const variable = asking(settings)
    if (variable === undefined) return { actions: [] }
    if (facts.domainController === true) return { actions: [], problems: [onController(variable)] }
    const login = loginOf(settings, facts)
    if (login === null) return { actions: [], problems: [nobody(variable, facts)] }
    if (login.user !== null && isOfWindows(login.user))
      return { actions: [], problems: [ofWindows(login.name)] }
    const { password, problems } = passwordOf(settings)
    // Nobody asked for an account that may log in where no password was meant for it.
    if (password === null && !settings.given('USERNAME')) return { actions: [], problems }
    const accounts = chooseAccounts(facts)
    return {
      actions: [
        ...passwordAction(login, password, accounts),
        ...accountActions(login, accounts),
        memberAction(login, accounts, facts),
      ],
      problems,
    }
  },
} satisfies Module<WindowsFacts>
