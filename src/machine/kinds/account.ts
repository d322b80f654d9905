/**
 * A user of the guest, made as useradd(8) would: own group, home from /etc/skel, subordinate ids, password
 * locked. The passwd(5) entry is written last, so that a user who exists is whole; a run that was ended in
 * the middle is finished by the next.
 */
import { posix } from 'node:path'
import type { AccountAction } from '../actions.ts'
import type { User } from '../facts.ts'
import { ActionError, type GuestFiles } from '../files.ts'
import { withAccountLocks } from '../linux/account-locks.ts'
import {
  freeId,
  hasDatabase,
  type LoginDefinitions,
  noPassword,
  readEntries,
  readEntry,
  readLoginDefinitions,
  readText,
  readUsers,
  today,
  writeEntry,
} from '../linux/accounts.ts'
import type { Machine, Performed } from '../machine.ts'
import { makeParents } from './file.ts'
import { changed, type Kind, unchanged } from './kind.ts'

/** The first of these shells that is there; /bin/sh where none is. */
const existingShell = (files: GuestFiles, shells: readonly string[]): string =>
  shells.find(shell => files.status(files.resolve(shell))?.kind === 'file') ?? '/bin/sh'

const idsOf = (entries: readonly (readonly string[])[]): number[] => entries.map(fields => Number(fields[2]))

/**
 * A group that is there already is taken only if it can be the user's own: one of the system's (docker, sudo)
 * would hand its rights to him, which useradd(8) refuses too.
 */
const ownGroup = (entry: readonly string[], { uidMin }: LoginDefinitions): number => {
  const [name, , gid, members = ''] = entry
  if (Number(gid) >= uidMin && members === '') return Number(gid)
  throw new ActionError(
    `cannot create the user ${name}: there is a group of this name with rights of its own; choose another USERNAME`,
  )
}

/** Where a run was ended before it, the group may be there without. */
const addGroupShadow = (files: GuestFiles, user: string): void => {
  if (hasDatabase(files, 'gshadow') && readEntry(files, 'gshadow', user) === null)
    writeEntry(files, 'gshadow', [user, '!', '', ''])
}

const addGroup = (files: GuestFiles, user: string, uid: number, definitions: LoginDefinitions): number => {
  const existing = readEntry(files, 'group', user)
  if (existing !== null) {
    const gid = ownGroup(existing, definitions)
    addGroupShadow(files, user)
    return gid
  }
  if (!definitions.ownGroup) return Number(readEntry(files, 'group', 'users')?.[2] ?? 100)
  const used = new Set(idsOf(readEntries(files, 'group')))
  const gid = used.has(uid) ? freeId(used, definitions) : uid
  addGroupShadow(files, user)
  writeEntry(files, 'group', [user, 'x', String(gid), ''])
  return gid
}

/** Copies /etc/skel with its modes; what is neither file, folder nor link is left out. */
const copyTree = (files: GuestFiles, from: string, to: string, owner: { uid: number; gid: number }): void => {
  for (const name of files.list(from)) {
    const [source, target] = [posix.join(from, name), posix.join(to, name)]
    const status = files.status(source)
    if (status?.kind === 'directory') {
      files.makeDirectory(target, { mode: status.mode, ...owner })
      copyTree(files, source, target, owner)
    } else if (status?.kind === 'link') {
      files.link(target, status.target)
    } else if (status?.kind === 'file') {
      files.write(target, files.read(source) ?? new Uint8Array(), { mode: status.mode, ...owner })
    }
  }
}

/** The home appears whole or not at all: it is filled under another name first. */
const makeHome = async (
  files: GuestFiles,
  home: string,
  uid: number,
  gid: number,
  mode: number,
): Promise<void> => {
  if (files.status(home) !== null) return
  makeParents(files, home)
  const beside = posix.join(posix.dirname(home), `.${posix.basename(home)}.vmcontext-new`)
  files.remove(beside)
  files.makeDirectory(beside, { mode: 0o700, uid: 0, gid: 0 })
  copyTree(files, '/etc/skel', beside, { uid, gid })
  files.setAttributes(beside, { mode, uid, gid })
  await files.settle()
  // A power cut takes names as well, each folder's by itself.
  await files.sync()
  files.rename(beside, home)
}

/** Files that a new user is written to. */
const databases = ['/etc/passwd', '/etc/group', '/etc/shadow', '/etc/gshadow', '/etc/subuid', '/etc/subgid']

const subordinateIds = 65_536
const firstSubordinateId = 100_000

/** The next free range in subuid(5) or subgid(5), where the guest keeps that file. */
const addSubordinateIds = (files: GuestFiles, path: string, user: string): void => {
  const text = readText(files, path)
  const status = files.status(path)
  if (text === null || status === null || text.split('\n').some(line => line.startsWith(`${user}:`))) return
  const ends = text
    .split('\n')
    .map(line => line.split(':').slice(1).map(Number))
    .map(([start = 0, count = 0]) => start + count)
  const start = Math.max(firstSubordinateId, ...ends.filter(Number.isSafeInteger))
  const before = text === '' || text.endsWith('\n') ? text : `${text}\n`
  files.write(path, Buffer.from(`${before}${user}:${start}:${subordinateIds}\n`, 'latin1'), status)
}

const create = async (action: AccountAction, { files, showDiff }: Machine): Promise<Performed> => {
  const definitions = readLoginDefinitions(files)
  const users = readEntries(files, 'passwd')
  if (users.length === 0) {
    throw new ActionError(
      'cannot create a user: /etc/passwd is missing or empty; is this the root of a guest?',
    )
  }
  const uid = freeId(new Set(idsOf(users)), definitions)
  const gid = addGroup(files, action.user, uid, definitions)
  addSubordinateIds(files, '/etc/subuid', action.user)
  addSubordinateIds(files, '/etc/subgid', action.user)
  if (hasDatabase(files, 'shadow') && readEntry(files, 'shadow', action.user) === null) {
    writeEntry(files, 'shadow', [action.user, noPassword, today(), '0', '99999', '7', '', '', ''])
  }
  await makeHome(files, action.home, uid, gid, definitions.homeMode)
  // All that belongs to the user is there, also after a power cut, before he is: the next run looks no further.
  await files.settle()
  await files.sync()
  const shell = existingShell(files, action.shells)
  const password = hasDatabase(files, 'shadow') ? 'x' : '!'
  const entry = [action.user, password, String(uid), String(gid), '', action.home, shell]
  writeEntry(files, 'passwd', entry)
  const wrote = [...databases, action.home]
  return withShellNote(
    action,
    shell,
    changed(wrote, showDiff, () => `/etc/passwd: new user ${entry.join(':')}\n`),
  )
}

/** Says so where a shell that the context names is not there. */
const withShellNote = (action: AccountAction, shell: string, performed: Performed): Performed => {
  const [wanted] = action.shells
  if (!action.enforceShell || wanted === shell) return performed
  return { ...performed, message: `${wanted} is not there, so the shell is ${shell}` }
}

/** The shell the user shall get; null where it is to stay. */
const newShell = (action: AccountAction, present: User, files: GuestFiles): string | null => {
  const shell = existingShell(files, action.shells)
  return action.enforceShell && present.shell !== shell ? shell : null
}

const changeShell = (action: AccountAction, shell: string, { files, showDiff }: Machine): Performed => {
  const entry = readEntry(files, 'passwd', action.user) ?? []
  writeEntry(files, 'passwd', [...entry.slice(0, 6), shell])
  return changed(
    ['/etc/passwd'],
    showDiff,
    () => `/etc/passwd: shell of ${action.user} ${entry[6]} -> ${shell}\n`,
  )
}

export const account: Kind<AccountAction> = {
  describe: action => `user ${action.user}`,

  async perform(action, machine) {
    const users = readUsers(machine.files)
    if (users.length === 0) {
      throw new ActionError(
        'cannot create a user: /etc/passwd is missing or empty; is this the root of a guest?',
      )
    }
    const present = users.find(user => user.name === action.user)
    if (present === undefined) return withAccountLocks(machine, () => create(action, machine))
    const shell = newShell(action, present, machine.files)
    if (shell === null) return unchanged
    return withAccountLocks(machine, () => withShellNote(action, shell, changeShell(action, shell, machine)))
  },
}
