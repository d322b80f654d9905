/** A small guest root in a temporary folder, for tests that need files. */
import fs from 'node:fs'
import { dirname, join } from 'node:path'
import type { TestContext } from 'node:test'
import { unifiedDiff } from '../../src/machine/diff.ts'
import type { GuestFiles } from '../../src/machine/files.ts'
import type { Machine } from '../../src/machine/machine.ts'
import { openFiles } from '../../src/machine/real-files.ts'
import { temporaryFolder } from './folder.ts'

export { temporaryFolder }

/** A user database such as Debian's, short. */
export const accountFiles: Readonly<Record<string, string>> = {
  '/etc/passwd': 'root:x:0:0:root:/root:/bin/bash\ndaemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin\n',
  '/etc/group': 'root:x:0:\ndaemon:x:1:\nusers:x:100:\n',
  '/etc/shadow': 'root:*:19000:0:99999:7:::\ndaemon:*:19000:0:99999:7:::\n',
  '/etc/gshadow': 'root:*::\ndaemon:*::\nusers:*::\n',
  '/etc/login.defs': 'UID_MIN 1000\nUID_MAX 60000\nUSERGROUPS_ENAB yes\nHOME_MODE 0700\n',
  '/bin/bash': '',
  '/bin/sh': '',
}

export interface Guest {
  readonly root: string
  readonly files: GuestFiles
  /** A file's text as it lies on this machine. */
  readonly text: (path: string) => string
  readonly exists: (path: string) => boolean
  readonly mode: (path: string) => number
}

/** A guest with these files; a value that begins with `-> ` makes a link, a path that ends in `/` a folder. */
export const makeGuest = (t: TestContext, tree: Readonly<Record<string, string>> = {}): Guest => {
  const root = temporaryFolder(t)
  for (const [path, content] of Object.entries(tree)) {
    const target = join(root, path)
    fs.mkdirSync(path.endsWith('/') ? target : dirname(target), { recursive: true })
    if (path.endsWith('/')) continue
    if (content.startsWith('-> ')) fs.symlinkSync(content.slice(3), target)
    else fs.writeFileSync(target, content)
  }
  return {
    root,
    files: openFiles(root),
    text: path => fs.readFileSync(join(root, path), 'utf8'),
    exists: path => fs.lstatSync(join(root, path), { throwIfNoEntry: false }) !== undefined,
    mode: path => fs.lstatSync(join(root, path)).mode & 0o7777,
  }
}

/** A machine over these files; commands and scripts fail the test that starts one unawares. */
export const makeMachine = (files: GuestFiles, changes: Partial<Machine> = {}): Machine => ({
  files,
  live: false,
  dryRun: false,
  showDiff: unifiedDiff,
  runCommand: async command => ({ ok: false, message: `no command was expected: ${command.join(' ')}` }),
  scripts: {
    ranAlready: async () => false,
    run: async action => ({ ok: false, message: `no script was expected: ${action.name}` }),
  },
  passwords: { isSet: async () => false, isNoted: () => false, note: async () => {}, forget: async () => {} },
  powerShell: null,
  requestRestart: () => {},
  patience: 300,
  salt: async () => 'saltsaltsaltsalt',
  ...changes,
})

/** Every file below a folder with its content, links as `-> target`, for comparing trees. */
export const snapshot = (folder: string): Record<string, string> => {
  const found: Record<string, string> = {}
  for (const entry of fs.readdirSync(folder, { withFileTypes: true, recursive: true })) {
    const path = join(entry.parentPath, entry.name)
    const mode = (fs.lstatSync(path).mode & 0o7777).toString(8)
    const name = path.slice(folder.length)
    if (entry.isSymbolicLink()) found[name] = `-> ${fs.readlinkSync(path)}`
    else if (entry.isDirectory()) found[`${name}/`] = mode
    else found[name] = `${mode} ${fs.readFileSync(path, 'latin1')}`
  }
  return found
}

export const isRoot = process.geteuid?.() === 0
/** For `skip`: why a test of owners cannot run. */
export const needsRoot = isRoot ? false : 'needs root: it changes owners'
