/**
 * The files of a Windows guest. Its own paths have a drive and forward slashes: C:/ProgramData/ssh. Modes and owners of
 * files mean nothing there: who may read a file is a matter of access control lists, which PowerShell sets.
 */
import fs from 'node:fs'
import { join } from 'node:path'
import { ActionError, type GuestFiles } from '../files.ts'
import { openFiles } from '../real-files.ts'
import { isOwnFolder } from './own-folder.ts'

/** Where the agent's own folders are on Windows, below %ProgramData%; the engine knows them by their names on Linux. */
const ownFolders = [
  ['/run/vmcontext', 'vmcontext/run'],
  ['/var/lib/vmcontext', 'vmcontext/state'],
  ['/etc/vmcontext', 'vmcontext'],
] as const

/** A path of the engine as the guest has it. */
export const windowsPath = (path: string, programData: string): string => {
  const own = ownFolders.find(([name]) => path === name || path.startsWith(`${name}/`))
  return own === undefined ? path : `${programData}/${own[1]}${path.slice(own[0].length)}`
}

/** The same files under paths that are translated first. */
const translated = (files: GuestFiles, to: (path: string) => string): GuestFiles => ({
  ...files,
  privileged: false,
  hasModes: false,
  status: path => files.status(to(path)),
  read: path => files.read(to(path)),
  readNoFollow: (path, limit) => files.readNoFollow(to(path), limit),
  list: path => files.list(to(path)),
  resolve: path => path,
  onMachine: path => files.onMachine(to(path)),
  write: (path, content, attributes) => files.write(to(path), content, attributes),
  makeDirectory: (path, attributes) => files.makeDirectory(to(path), attributes),
  setAttributes: () => {},
  link: (path, target) => files.link(to(path), target),
  rename: (from, target) => files.rename(to(from), to(target)),
  remove: path => files.remove(to(path)),
  createOnce: (path, content) => files.createOnce(to(path), content),
  writeInPlace: (path, content) => files.writeInPlace(to(path), content),
  as: (_, work) => work(),
})

/** Names in a folder of this machine; none where there is no such folder. */
const namesIn = (folder: string): readonly string[] => {
  try {
    return fs.readdirSync(folder)
  } catch {
    return []
  }
}

/** Windows does not tell names apart by their case, a mounted NTFS does: what is there in another case is meant. */
const asWritten = (root: string, path: string): string => {
  let found = ''
  for (const part of path.split('/').filter(part => part !== '')) {
    const names = namesIn(join(root, found))
    const same = names.includes(part) ? part : names.find(name => name.toLowerCase() === part.toLowerCase())
    found += `/${same ?? part}`
  }
  return found
}

/** Files of the Windows we run on. */
export const openWindowsFiles = (programData: string): GuestFiles => {
  const onThis = translated(openFiles('/'), path => windowsPath(path, programData))
  return {
    ...onThis,
    status: path => {
      const found = onThis.status(path)
      // Who asks for a folder means this one, and not where a junction in its place leads.
      const isElsewhere = found?.kind === 'directory' && !isOwnFolder(windowsPath(path, programData))
      return isElsewhere ? { ...found, kind: 'link' } : found
    },
    // Links are left to Windows; a drive is no part of a path below a root.
    onMachine: path => windowsPath(path, programData),
    resolve: path => windowsPath(path, programData),
  }
}

const onDrive = /^([A-Za-z]:)\/?(.*)$/s

/**
 * Files of a Windows whose system drive is this folder; nothing is on its other drives.
 *
 * @param systemDrive such as `C:`
 */
export const openMountedWindows = (root: string, systemDrive: string, programData: string): GuestFiles =>
  translated(openFiles(root), path => {
    const whole = windowsPath(path, programData)
    const [, drive, rest = ''] = onDrive.exec(whole) ?? []
    if (drive === undefined) return whole
    return drive.toUpperCase() === systemDrive.toUpperCase()
      ? asWritten(root, rest)
      : `/${drive} is not there/${rest}`
  })

const nowhere = (): never => {
  throw new ActionError(
    'nothing can be written: only the facts of that machine are here, and none of its files',
  )
}

/** The files of a guest of which nothing but its facts is known: none is there. */
export const noFiles: GuestFiles = {
  privileged: false,
  hasModes: false,
  status: () => null,
  read: () => null,
  readNoFollow: () => null,
  list: () => [],
  resolve: path => path,
  onMachine: path => path,
  write: nowhere,
  makeDirectory: nowhere,
  setAttributes: nowhere,
  link: nowhere,
  rename: nowhere,
  remove: nowhere,
  createOnce: nowhere,
  writeInPlace: nowhere,
  as: (_, work) => work(),
  settle: async () => {},
  sync: async () => {},
}
