/**
 * Reads the facts of a Linux guest from its files: os-release, sysfs, the user database. No child process,
 * and below `--root` only what lies there.
 */
import type { Facts } from '../facts.ts'
import type { GuestFiles } from '../files.ts'
import { readEntries, readUsers } from './accounts.ts'
import { readNetworkFacts } from './network-services.ts'
import { readNics } from './nics.ts'
import { readOsRelease } from './os-release.ts'
import { findTools } from './tools.ts'
import { readVirtualization } from './virtualization.ts'

/** Programs modules ask about. */
const tools = ['sudo', 'restorecon', 'resolvconf', 'networkctl', 'ifup', 'ifreload', 'bash']

const zoneFolder = '/usr/share/zoneinfo'

const text = (files: GuestFiles, path: string): string => Buffer.from(files.read(path) ?? []).toString()

const isDirectory = (files: GuestFiles, path: string): boolean =>
  files.status(files.resolve(path))?.kind === 'directory'

const readInit = (files: GuestFiles): Facts['init'] => {
  const has = (path: string): boolean => files.status(path) !== null
  if (has('/run/systemd/system') || has('/usr/lib/systemd/systemd') || has('/lib/systemd/systemd'))
    return 'systemd'
  if (has('/sbin/openrc-run') || has('/usr/sbin/openrc-run')) return 'openrc'
  return has('/etc/inittab') || has('/etc/init.d') ? 'sysvinit' : 'unknown'
}

/** Regular files (or links to such) in a folder of hooks, sorted by name. */
const readHooks = (files: GuestFiles, folder: string): string[] =>
  files.list(folder).filter(name => files.status(files.resolve(`${folder}/${name}`))?.kind === 'file')

/**
 * All facts of the guest.
 *
 * @param live the guest is the running machine
 * @param mediumFiles paths of the files on the medium
 */
export const readFacts = (files: GuestFiles, live: boolean, mediumFiles: readonly string[]): Facts => {
  const virtualization = readVirtualization(files)
  const found = findTools(files, tools)
  return {
    system: 'linux',
    live,
    os: readOsRelease(files),
    init: readInit(files),
    ...virtualization,
    hostname: text(files, '/etc/hostname').trim(),
    users: readUsers(files),
    groups: readEntries(files, 'group').map(fields => fields[0] ?? ''),
    tools: found,
    hasTimeZone: zone =>
      isDirectory(files, zoneFolder)
        ? files.status(files.resolve(`${zoneFolder}/${zone}`))?.kind === 'file'
        : null,
    timeZoneFile: files.status('/etc/timezone') !== null,
    selinux: live && files.status('/sys/fs/selinux/enforce') !== null,
    nics: readNics(files),
    network: readNetworkFacts(files, live, found),
    hooks: {
      vmcontext: readHooks(files, '/etc/vmcontext.d'),
      oneContext: readHooks(files, '/etc/one-context.d'),
    },
    mediumFiles,
  }
}
