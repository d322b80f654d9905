/**
 * Lines of ours in a file that others write as well, between two marker lines. Everything outside them stays
 * as it is, byte for byte.
 *
 * In a user's home the work is done as that user, and no link below the home is followed: a link that the
 * user planted there leads root nowhere.
 */
import { posix } from 'node:path'
import type { BlockAction } from '../actions.ts'
import { ActionError, type FileStatus, type GuestFiles } from '../files.ts'
import { findUser } from '../linux/accounts.ts'
import type { Machine, Performed, ShowDiff } from '../machine.ts'
import { besideName } from '../staged-writes.ts'
import { attributesOf, makeParents } from './file.ts'
import { changed, type Kind, unchanged } from './kind.ts'

/** What a user may make root's program read at most: 1 MiB. */
const longestInHome = 1024 * 1024

const begin = '# vmcontext: begin'
const end = '# vmcontext: end'

/** The file with our block holding these lines; with none, the file without the block. */
export const withBlock = (before: string, lines: readonly string[], position: 'start' | 'end'): string => {
  const block = lines.length === 0 ? '' : `${[begin, ...lines, end].join('\n')}\n`
  const found = findBlock(before)
  if (found !== null) return before.slice(0, found.from) + block + before.slice(found.to)
  if (block === '') return before
  if (position === 'start') return block + before
  return (before === '' || before.endsWith('\n') ? before : `${before}\n`) + block
}

/** Where the block begins and ends; a begin without its end counts as that one line. */
const findBlock = (text: string): { from: number; to: number } | null => {
  const from = lineStart(text, begin, 0)
  if (from < 0) return null
  const last = lineStart(text, end, from)
  const lastLine = last < 0 ? from : last
  const lineEnd = text.indexOf('\n', lastLine)
  return { from, to: lineEnd < 0 ? text.length : lineEnd + 1 }
}

/** Position of the line that is exactly this, at or after `from`; -1 where there is none. */
const lineStart = (text: string, line: string, from: number): number => {
  for (let at = text.indexOf(line, from); at >= 0; at = text.indexOf(line, at + 1)) {
    const after = text[at + line.length]
    if ((at === 0 || text[at - 1] === '\n') && (after === undefined || after === '\n')) return at
  }
  return -1
}

/** Latin-1 maps every byte to one character and back, so bytes that are no UTF-8 survive. */
const bytesToText = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1')
const textToBytes = (text: string): Uint8Array => Buffer.from(text, 'latin1')
const utf8AsBytes = (line: string): string => Buffer.from(line).toString('latin1')

/** The file's content with our block as asked for; null where it is so already. */
const newContent = (action: BlockAction, before: Uint8Array | null): Uint8Array | null => {
  const old = before === null ? '' : bytesToText(before)
  const fresh = withBlock(old, action.lines.map(utf8AsBytes), action.position)
  return fresh === old ? null : textToBytes(fresh)
}

/** On Windows a user may make a link of the folder for his keys, which would lead SYSTEM elsewhere. */
const refuseLinks = ({ path }: BlockAction, files: GuestFiles): void => {
  const link = [posix.dirname(path), path].find(each => files.status(each)?.kind === 'link')
  if (link === undefined) return
  throw new ActionError(`cannot use ${link}: it is a link, and SSH keys are put behind none; remove it`)
}

const inSharedFile = async (
  action: BlockAction,
  { files, showDiff, powerShell, dryRun }: Machine,
): Promise<Performed> => {
  if (action.keysOf !== undefined) refuseLinks(action, files)
  const path = files.resolve(action.path)
  const status = files.status(path)
  if (status === null && action.lines.length === 0) return unchanged
  if (newContent(action, files.read(path)) === null) return unchanged
  if (status === null) makeParents(files, path)
  if (action.before !== undefined && powerShell !== null && !dryRun) {
    const { ok, message } = await powerShell.make([action.before])
    if (!ok) throw new ActionError(message)
  }
  // Not before it is known to be nobody else's.
  const before = files.read(path)
  const content = newContent(action, before)
  if (content === null) return unchanged
  files.write(path, content, status ?? attributesOf(files, action.mode, action.owner))
  return changed([path], showDiff, show => show(action.path, before, content))
}

/** Others may write here: sshd(8) then trusts no key in it (StrictModes). */
const othersMayWrite = ({ mode }: FileStatus): boolean => (mode & 0o022) !== 0

/**
 * Every folder between the home and the file, made with mode 0700 where it is missing.
 *
 * @returns those whose mode had to be mended
 */
const openFolders = (
  home: string,
  path: string,
  owner: { uid: number; gid: number },
  files: GuestFiles,
): string[] => {
  const mended: string[] = []
  const folders = posix.relative(home, posix.dirname(path)).split('/')
  let folder = home
  for (const part of folders) {
    if (part === '' || part === '.') continue
    if (part === '..') throw new ActionError(`cannot write ${path}: it is not in the home ${home}`)
    folder = posix.join(folder, part)
    const status = files.status(folder)
    if (status === null) files.makeDirectory(folder, { mode: 0o700, ...owner })
    else if (status.kind !== 'directory') throw linkRefused(folder, status.kind)
    else if (othersMayWrite(status)) {
      files.setAttributes(folder, { ...status, mode: status.mode & ~0o022 })
      mended.push(folder)
    }
  }
  return mended
}

const linkRefused = (path: string, kind: string): ActionError =>
  new ActionError(
    kind === 'link'
      ? `cannot use ${path}: it is a symbolic link, and in a user's home links are not followed; remove it`
      : `cannot use ${path}: it is no directory or regular file; move it away`,
  )

/** What a killed run has left; where the file is written again this goes anyway. */
const clearLeftover = (path: string, files: GuestFiles): void => {
  const beside = besideName(path)
  if (files.status(beside)?.kind === 'file') files.remove(beside)
}

const inHome = (
  action: BlockAction,
  name: string,
  files: GuestFiles,
  showDiff: ShowDiff | null,
): Performed => {
  const user = findUser(files, name)
  if (action.lines.length === 0 && files.as(user, () => files.status(action.path)) === null) return unchanged
  if (files.status(files.resolve(user.home))?.kind !== 'directory') {
    throw new ActionError(
      `cannot write ${action.path}: the home of ${user.name}, ${user.home}, is not there; make it`,
    )
  }
  return files.as(user, () => {
    const owner = { uid: user.uid, gid: user.gid }
    const mended = openFolders(user.home, action.path, owner, files)
    const status = files.status(action.path)
    if (status !== null && status.kind !== 'file') throw linkRefused(action.path, status.kind)
    const before = files.readNoFollow(action.path, longestInHome)
    const content = newContent(action, before)
    clearLeftover(action.path, files)
    const isOpen = status !== null && othersMayWrite(status)
    const folder = posix.dirname(action.path)
    if (content !== null || isOpen) {
      files.write(action.path, content ?? before ?? new Uint8Array(), { mode: action.mode, ...owner })
      return changed([folder], showDiff, show => show(action.path, before, content ?? before))
    }
    return mended.length === 0
      ? unchanged
      : changed([folder], showDiff, () => `mode of ${mended.join(', ')}\n`)
  })
}

export const block: Kind<BlockAction> = {
  describe: action => `lines in ${action.path}`,
  perform: (action, machine) =>
    action.home === undefined
      ? inSharedFile(action, machine)
      : inHome(action, action.home, machine.files, machine.showDiff),
}
