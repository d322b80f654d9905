/**
 * SSH keys that may log in: a block of ours in the file that OpenSSH reads for the user of the context. As it comes,
 * sshd_config has one file for all members of Administrators, and the user's profile for anybody else ("Key-based
 * authentication in OpenSSH for Windows" on Microsoft Learn). It takes no key from a file that others may write.
 */
import type { Problem } from '../../context/problem.ts'
import type { Settings } from '../../context/settings.ts'
import type { Action, BlockAction, PowerShellAction } from '../../machine/actions.ts'
import type { WindowsFacts, WindowsUser } from '../../machine/windows/facts.ts'
import { change } from '../../network/windows/change.ts'
import type { Module } from '../module.ts'
import { administratorsSid, isSameUser, type Login, loginOf, willAdministrate } from './login.ts'
import { serverActions, serverProblems } from './ssh-server.ts'

/** SYSTEM, as whom sshd runs. */
const systemSid = 'S-1-5-18'

/** A file of keys and who may read and write it. */
interface KeyFile {
  readonly path: string
  readonly sids: readonly string[]
  /** Whose keys they are, for the agent to remember; null where it is no news. */
  readonly user: string | null
  /** The folder is to be made where it is missing, with the same rights; null where that of a user has those of his profile. */
  readonly folder: string | null
}

const sharedFile = ({ programData }: WindowsFacts, user: string | null): KeyFile => ({
  path: `${programData}/ssh/administrators_authorized_keys`,
  sids: [systemSid, administratorsSid],
  user,
  folder: `${programData}/ssh`,
})

/** null where there is no profile, as of a user who has never logged in, or it is not known, or who he is. */
const ownFile = ({ profile, sid }: WindowsUser, user: string | null): KeyFile | null =>
  profile == null || sid === ''
    ? null
    : {
        path: `${profile}/.ssh/authorized_keys`,
        sids: [systemSid, administratorsSid, sid],
        user,
        folder: null,
      }

const isShared = (settings: Settings): boolean => settings.get('WINADMIN') !== false

/** Where this user's keys go; null where there is no such place yet. */
const fileOf = (login: Login | null, settings: Settings, facts: WindowsFacts): KeyFile | null => {
  if (isShared(settings)) return sharedFile(facts, login?.name ?? facts.administrators)
  return login?.user == null ? null : ownFile(login.user, login.name)
}

/** Where keys of an earlier context may be, of this user or another. */
const formerFiles = (login: Login | null, present: KeyFile, facts: WindowsFacts): readonly KeyFile[] => {
  if (facts.keyUsers.length === 0) return []
  const noted = facts.users.filter(({ name }) => facts.keyUsers.some(each => isSameUser(each, name)))
  const files = [
    sharedFile(facts, null),
    ...noted.map(user => ownFile(user, login?.name === user.name ? null : user.name)),
  ]
  return files.filter(file => file !== null).filter(({ path }) => path !== present.path)
}

const blockOf = ({ path, user, sids }: KeyFile, lines: readonly string[]): BlockAction => ({
  kind: 'block',
  path,
  lines,
  position: 'end',
  mode: 0o600,
  ...(user !== null && { keysOf: user }),
  // What is there already would count with ours.
  before: { command: 'Confirm-VmcontextKeyFile', parameters: { Path: path, Sid: sids } },
})

const isAmong = ({ path }: KeyFile, paths: readonly string[] = []): boolean =>
  paths.some(each => each.toLowerCase() === path.toLowerCase())

const close = (path: string, sids: readonly string[], more: { readonly New?: true } = {}): PowerShellAction =>
  change(`nobody else has access to ${path}`, false, [
    { command: 'Set-VmcontextAcl', parameters: { Path: path, Sid: sids, ...more } },
  ])

/** Anybody may make files in a new folder of %ProgramData%. sshd makes its own only when it starts for the first time. */
const makeFolder = ({ folder, sids }: KeyFile): readonly Action[] =>
  folder === null
    ? []
    : [
        { kind: 'directory', path: folder, mode: 0o755 },
        { ...close(folder, sids, { New: true }), when: { changed: [folder] } },
      ]

/** A file that is written anew has the rights of its folder; sshd asks for fewer. One without keys of ours is not ours. */
const keep = (file: KeyFile, lines: readonly string[], facts: WindowsFacts): readonly Action[] => [
  ...(lines.length > 0 ? makeFolder(file) : []),
  blockOf(file, lines),
  {
    ...close(file.path, file.sids),
    // Where others have access, as after a step that failed, it is closed again.
    ...(!(lines.length > 0 && isAmong(file, facts.openKeyFiles)) && { when: { changed: [file.path] } }),
  },
]

const foreign = ({ path }: KeyFile): Problem => ({
  severity: 'error',
  variable: 'SSH_PUBLIC_KEY',
  message: `SSH_PUBLIC_KEY: ${path}, or the folder that it is in, can be written by others, or is somebody else's; sshd would trust what they put there, so no key is added`,
  hint: 'look at what is in both; then remove the file, let administrators alone write the folder, and run "vmcontext apply"',
})

const nowhere = (login: Login | null): Problem => ({
  severity: 'error',
  variable: 'SSH_PUBLIC_KEY',
  message: `SSH_PUBLIC_KEY: ${login?.name ?? 'the user'} has no profile before the first login, and WINADMIN=NO wants the keys in it; they are nowhere`,
  hint: 'leave WINADMIN out, or log in once with the password and run "vmcontext apply"',
})

const ofController: Problem = {
  severity: 'error',
  variable: 'SSH_PUBLIC_KEY',
  message:
    'SSH_PUBLIC_KEY: this machine is a domain controller, whose users are those of the domain, and WINADMIN=NO wants the keys in the profile of one; they are nowhere',
  hint: 'leave WINADMIN out: the keys are then those of its administrators',
}

/** Of facts that somebody has written. */
const untold = ({ name }: WindowsUser): Problem => ({
  severity: 'warning',
  variable: 'SSH_PUBLIC_KEY',
  message: `SSH_PUBLIC_KEY: the facts do not tell profile and SID of ${name}, and WINADMIN=NO wants the keys in the profile; what becomes of them is not shown`,
  hint: `give "sid" and "profile" of ${name} in "users" ("profile": null where he has never logged in)`,
})

const isTold = ({ profile, sid }: WindowsUser): boolean =>
  profile === null || (profile !== undefined && sid !== '')

/** Why there is no file for the keys. */
const withoutFile = (login: Login | null, { domainController }: WindowsFacts): Problem => {
  if (domainController === true) return ofController
  const user = login?.user ?? null
  return user === null || isTold(user) ? nowhere(login) : untold(user)
}

const unread = (login: Login): Problem => ({
  severity: 'warning',
  variable: 'WINADMIN',
  message: `WINADMIN: ${login.name} is an administrator, for whom sshd as it comes reads administrators_authorized_keys only`,
  hint: 'leave WINADMIN out, or take "Match Group administrators" out of sshd_config in the image',
})

const disabled = ({ name }: Login): Problem => ({
  severity: 'warning',
  variable: 'SSH_PUBLIC_KEY',
  message: `SSH_PUBLIC_KEY: ${name} is disabled, so that no key lets anybody in as him`,
  hint: 'give PASSWORD_BASE64 for him, or another user with USERNAME: that user is enabled',
})

const isEnabledByUsers = (settings: Settings): boolean =>
  settings.given('USERNAME') || settings.get('PASSWORD_BASE64') !== null || settings.get('PASSWORD') !== null

const keyProblems = (login: Login | null, settings: Settings): readonly Problem[] => [
  ...(login !== null && !isShared(settings) && willAdministrate(login, settings) ? [unread(login)] : []),
  ...(login?.user?.enabled === false && !isEnabledByUsers(settings) ? [disabled(login)] : []),
]

interface Planned {
  readonly actions: readonly Action[]
  readonly problems: readonly Problem[]
}

/** What becomes of keys; where some were meant and none can be read, those of an earlier context stay. */
const planKeys = (settings: Settings, facts: WindowsFacts): Planned => {
  const keys = settings.get('SSH_PUBLIC_KEY') ?? []
  if (settings.invalid('USERNAME') || settings.invalid('WINADMIN') || settings.invalid('SSH_PUBLIC_KEY'))
    return { actions: [], problems: [] }
  const login = loginOf(settings, facts)
  const file = fileOf(login, settings, facts)
  if (file === null) return { actions: [], problems: keys.length === 0 ? [] : [withoutFile(login, facts)] }
  if (keys.length > 0 && isAmong(file, facts.foreignKeyFiles))
    return { actions: [], problems: [foreign(file)] }
  return {
    actions: [
      ...keep(file, [...new Set(keys)], facts),
      // Not where the one before it failed: somebody has to get in.
      ...formerFiles(login, file, facts).flatMap(former => keep(former, [], facts)),
    ],
    problems: keys.length === 0 ? [] : keyProblems(login, settings),
  }
}

export const ssh = {
  name: 'ssh',
  stage: 'local',

  plan(settings, facts) {
    const { actions, problems } = planKeys(settings, facts)
    return {
      actions: [...actions, ...serverActions(settings, facts)],
      problems: [...problems, ...serverProblems(settings, facts)],
    }
  },
} satisfies Module<WindowsFacts>
