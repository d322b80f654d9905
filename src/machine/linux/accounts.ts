/**
 * The guest's user database: passwd(5), group(5), shadow(5), gshadow(5), subuid(5), read and changed as text
 * through the guest's files. So it works below `--root`, needs no child process, and shows up in a plan.
 */

import type { User } from '../facts.ts'
import { ActionError, type Attributes, type GuestFiles } from '../files.ts'

/** One colon-separated line per entry; the first field is the name. */
export type Database = 'passwd' | 'group' | 'shadow' | 'gshadow'

/** Mode of a database that is not there yet; Debian's group shadow (42) is taken from what is there. */
const defaultAttributes: Readonly<Record<Database, Attributes>> = {
  passwd: { mode: 0o644, uid: 0, gid: 0 },
  group: { mode: 0o644, uid: 0, gid: 0 },
  shadow: { mode: 0o600, uid: 0, gid: 0 },
  gshadow: { mode: 0o600, uid: 0, gid: 0 },
}

/** Latin-1 keeps the bytes of a comment field (GECOS) that is no UTF-8. */
export const readText = (files: GuestFiles, path: string): string | null => {
  const content = files.read(path)
  return content === null ? null : Buffer.from(content).toString('latin1')
}

export const hasDatabase = (files: GuestFiles, database: Database): boolean =>
  files.status(`/etc/${database}`) !== null

/** The entries of a database, each split at its colons. */
export const readEntries = (files: GuestFiles, database: Database): string[][] =>
  (readText(files, `/etc/${database}`) ?? '')
    .split('\n')
    .filter(line => line !== '' && !line.startsWith('#'))
    .map(line => line.split(':'))

/** The entry of this name, or null. */
export const readEntry = (files: GuestFiles, database: Database, name: string): string[] | null =>
  readEntries(files, database).find(fields => fields[0] === name) ?? null

/** Replaces the entry of this name, or adds it; every other line stays as it is. */
export const writeEntry = (files: GuestFiles, database: Database, fields: readonly string[]): void => {
  const path = `/etc/${database}`
  const line = fields.join(':')
  const lines = (readText(files, path) ?? '').split('\n')
  const at = lines.findIndex(other => other.startsWith(`${fields[0]}:`))
  if (at >= 0) lines[at] = line
  else lines.splice(placeOfNewEntry(lines), 0, line)
  files.write(
    path,
    Buffer.from(lines.join('\n'), 'latin1'),
    files.status(path) ?? defaultAttributes[database],
  )
}

/** Before the empty piece that the final line end leaves, and before NIS lines (`+…`), which come last. */
const placeOfNewEntry = (lines: string[]): number => {
  const nis = lines.findIndex(line => line.startsWith('+'))
  if (nis >= 0) return nis
  if (lines.at(-1) !== '') lines.push('')
  return lines.length - 1
}

const toUser = (fields: readonly string[]): User => ({
  name: fields[0] ?? '',
  uid: Number(fields[2]),
  gid: Number(fields[3]),
  home: fields[5] || '/',
  shell: fields[6] ?? '',
})

/** All users with a whole entry. */
export const readUsers = (files: GuestFiles): User[] =>
  readEntries(files, 'passwd')
    .filter(fields => fields.length >= 7 && /^\d+$/.test(fields[2] ?? '') && /^\d+$/.test(fields[3] ?? ''))
    .map(toUser)

/** @throws ActionError where the guest has no such user */
export const findUser = (files: GuestFiles, name: string): User => {
  const user = readUsers(files).find(other => other.name === name)
  if (user !== undefined) return user
  if (name === 'root') return { name, uid: 0, gid: 0, home: '/root', shell: '/bin/sh' }
  throw new ActionError(
    `there is no user ${name} in /etc/passwd; create it in the image, or name it in USERNAME`,
  )
}

/** A number of login.defs(5), or the default. */
const loginDefinition = (text: string | null, name: string): string | null =>
  text?.match(new RegExp(`^\\s*${name}\\s+(\\S+)`, 'm'))?.[1] ?? null

/** What login.defs(5) says about new users. */
export interface LoginDefinitions {
  readonly uidMin: number
  readonly uidMax: number
  /** A group of the user's own, or the group `users` (100). */
  readonly ownGroup: boolean
  /** Mode of a new home: HOME_MODE, or what UMASK leaves. */
  readonly homeMode: number
}

export const readLoginDefinitions = (files: GuestFiles): LoginDefinitions => {
  const text = readText(files, '/etc/login.defs')
  const umask = Number.parseInt(loginDefinition(text, 'UMASK') ?? '022', 8)
  const homeMode = loginDefinition(text, 'HOME_MODE')
  return {
    uidMin: Number(loginDefinition(text, 'UID_MIN') ?? 1000),
    uidMax: Number(loginDefinition(text, 'UID_MAX') ?? 60000),
    ownGroup: (loginDefinition(text, 'USERGROUPS_ENAB') ?? 'yes').toLowerCase() === 'yes',
    homeMode: homeMode === null ? 0o777 & ~umask : Number.parseInt(homeMode, 8),
  }
}

/**
 * A uid for a new user: the one after the highest in use, as useradd(8) does it, or the first gap.
 *
 * @throws ActionError where every uid between UID_MIN and UID_MAX is taken
 */
export const freeId = (used: ReadonlySet<number>, { uidMin, uidMax }: LoginDefinitions): number => {
  const highest = Math.max(uidMin - 1, ...[...used].filter(id => id >= uidMin && id <= uidMax))
  if (highest < uidMax) return highest + 1
  for (let id = uidMin; id <= uidMax; id += 1) if (!used.has(id)) return id
  throw new ActionError(`no user id between ${uidMin} and ${uidMax} is free; see UID_MAX in /etc/login.defs`)
}

/** No password matches, and keys still log in: with `!` in front, sshd without PAM would refuse those too. */
export const noPassword = '*'

/**
 * Days since 1970, the unit of shadow(5). Empty where no clock is set: 0 would mean that the password has to be changed
 * at the next login.
 */
export const today = (): string => {
  const days = Math.floor(Date.now() / 86_400_000)
  return days > 0 ? String(days) : ''
}
