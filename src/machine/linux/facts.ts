/**
 * Reads the facts of a Linux guest from its files: os-release, sysfs, the user database. No child process,
 * and below `--root` only what lies there.
 */
import type { Facts } from '../facts.ts'
import type { GuestFiles } from '../files.ts'
import { readEntries, readUsers } from './accounts.ts'
import { netplanGenerators, readNetworkFacts } from './network-services.ts'
import { readNics } from './nics.ts'
import { readOsRelease } from './os-release.ts'
import { readIdleSwap } from './swap.ts'
import { findTools } from './tools.ts'
import { readVirtualization } from './virtualization.ts'
import { mountReader } from './volumes/volume.ts'

/** Programs modules ask about. */
const tools = ['restorecon', 'resolvconf', 'dhclient', 'netconfig', 'nmcli', ...netplanGenerators]

/** Programs for partitions, file systems and swap. */
const diskTools = [
  'btrfs',
  'growpart',
  'lvextend',
  'partx',
  'pvresize',
  'resize2fs',
  'sfdisk',
  'swapon',
  'xfs_growfs',
]

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

/** Executables (or links to such) in a folder of hooks, sorted by name. */
const readHooks = (files: GuestFiles, folder: string): string[] =>
  files.list(folder).filter(name => {
    const status = files.status(files.resolve(`${folder}/${name}`))
    return status?.kind === 'file' && (status.mode & 0o111) !== 0
  })

/** Facts that the engine has. */
interface GivenFacts {
  readonly mediumFiles: () => Facts['mediumFiles']
  readonly keyUsers: () => Facts['keyUsers']
}

/**
 * All facts of the guest, each read when it is first asked for and then kept. The engine lets every module plan
 * before it changes anything, so all facts are of the guest as it was.
 *
 * @param live the guest is the running machine
 * @param given what is not read of the guest's files; what one of these throws is the asking module's failure
 */
export const readFacts = (files: GuestFiles, live: boolean, given: GivenFacts): Facts => {
  const known: { -readonly [K in keyof Facts]?: Facts[K] } = {}
  /** Reads a fact when a module first asks: most machines need few of them, and each costs a boot time. */
  const once = <K extends keyof Facts>(name: K, read: () => Facts[K]): Facts[K] => {
    const value = known[name] ?? read()
    known[name] = value
    return value as Facts[K]
  }
  const hypervisor = () => readVirtualization(files)
  return {
    system: 'linux',
    live,
    get mediumFiles() {
      return once('mediumFiles', given.mediumFiles)
    },
    get os() {
      return once('os', () => readOsRelease(files))
    },
    get init() {
      return once('init', () => readInit(files))
    },
    get virtualization() {
      return once('virtualization', () => hypervisor().virtualization)
    },
    get container() {
      return once('container', () => hypervisor().container)
    },
    get hostname() {
      return once('hostname', () => text(files, '/etc/hostname').trim())
    },
    get users() {
      return once('users', () => readUsers(files))
    },
    get groups() {
      return once('groups', () => readEntries(files, 'group').map(fields => fields[0] ?? ''))
    },
    get tools() {
      return once('tools', () => findTools(files, tools))
    },
    hasTimeZone: zone =>
      isDirectory(files, zoneFolder)
        ? files.status(files.resolve(`${zoneFolder}/${zone}`))?.kind === 'file'
        : null,
    get timeZoneFile() {
      return files.status('/etc/timezone') !== null
    },
    get selinux() {
      return live && files.status('/sys/fs/selinux/enforce') !== null
    },
    get nics() {
      return once('nics', () => readNics(files))
    },
    get network() {
      return once('network', () => readNetworkFacts(files, live, this.tools))
    },
    get mounted() {
      return once('mounted', () => (live && !this.container ? mountReader(files) : () => null))
    },
    get idleSwap() {
      return once('idleSwap', () => (live && !this.container ? readIdleSwap(files) : []))
    },
    get diskTools() {
      return once('diskTools', () => findTools(files, diskTools))
    },
    get keyUsers() {
      return given.keyUsers()
    },
    get hooks() {
      return once('hooks', () => ({
        vmcontext: readHooks(files, '/etc/vmcontext.d'),
        oneContext: readHooks(files, '/etc/one-context.d'),
      }))
    },
  }
}
