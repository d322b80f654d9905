/**
 * Who runs the guest's network, from files alone: on the boot path nobody is asked over D-Bus, which was seen
 * to stall for 25 s. A running unit shows as its control group.
 */
import type { NetworkFacts, ServiceState } from '../facts.ts'
import type { GuestFiles } from '../files.ts'
import { readDialect, readIfupdown, readsFolder, readUp } from './ifupdown.ts'
import { readOwnContent, readOwnFiles, readUserFiles } from './network-files.ts'

const wantsFolders = [
  '/etc/systemd/system/multi-user.target.wants',
  '/etc/systemd/system/network-online.target.wants',
  '/etc/systemd/system/sockets.target.wants',
  '/etc/systemd/system/sysinit.target.wants',
  '/run/systemd/generator/multi-user.target.wants',
]

const isUnitEnabled = (files: GuestFiles, unit: string): boolean =>
  wantsFolders.some(folder => files.status(`${folder}/${unit}`) !== null)

/** A group without processes is of a unit that is still to start, or has ended. */
const isUnitRunning = (files: GuestFiles, unit: string): boolean =>
  ['/sys/fs/cgroup', '/sys/fs/cgroup/systemd'].some(
    folder => (files.read(`${folder}/system.slice/${unit}/cgroup.procs`)?.length ?? 0) > 0,
  )

const has = (files: GuestFiles, ...paths: readonly string[]): boolean =>
  paths.some(path => files.status(path) !== null)

const networkd = (files: GuestFiles, live: boolean): ServiceState => {
  if (live && isUnitRunning(files, 'systemd-networkd.service')) return 'running'
  if (isUnitEnabled(files, 'systemd-networkd.service')) return 'enabled'
  return has(
    files,
    '/usr/lib/systemd/systemd-networkd',
    '/lib/systemd/systemd-networkd',
    '/usr/bin/networkctl',
  )
    ? 'installed'
    : 'absent'
}

const networkManager = (files: GuestFiles, live: boolean): ServiceState => {
  if (live && isUnitRunning(files, 'NetworkManager.service')) return 'running'
  if (isUnitEnabled(files, 'NetworkManager.service')) return 'enabled'
  return has(files, '/usr/sbin/NetworkManager') ? 'installed' : 'absent'
}

/**
 * network-scripts come as an init script even where systemd is init; Amazon Linux and Red Hat up to 8 have them.
 * It leaves a lock once it has run, and often no process.
 */
const networkScripts = (files: GuestFiles, live: boolean): ServiceState => {
  if (!has(files, '/etc/sysconfig/network-scripts/ifup', '/etc/sysconfig/network-scripts/ifup-eth'))
    return 'absent'
  if (live && has(files, '/var/lock/subsys/network')) return 'running'
  const sysvinit = [2, 3, 4, 5].some(level =>
    files.list(`/etc/rc.d/rc${level}.d`).some(name => /^S\d+network$/.test(name)),
  )
  return sysvinit || isUnitEnabled(files, 'network.service') ? 'enabled' : 'installed'
}

/** wickedd has units of its own; `wicked.service` is what brings the interfaces up. */
const wicked = (files: GuestFiles, live: boolean): ServiceState => {
  if (!has(files, '/usr/sbin/wicked')) return 'absent'
  if (live && isUnitRunning(files, 'wickedd.service')) return 'running'
  return isUnitEnabled(files, 'wicked.service') ? 'enabled' : 'installed'
}

/** netplan's program that turns YAML into the files of a service, where versions from 1.2 down to the first have it. */
export const netplanGenerators = [
  '/usr/libexec/netplan/configure',
  '/usr/libexec/netplan/generate',
  '/usr/lib/netplan/generate',
  '/lib/netplan/generate',
] as const

/** It is no daemon: whether it is this guest's own shows in that there is YAML for it. */
const netplan = (files: GuestFiles): ServiceState => {
  if (!has(files, '/usr/sbin/netplan')) return 'absent'
  return files.list('/etc/netplan').some(name => name.endsWith('.yaml')) ? 'enabled' : 'installed'
}

/** Linux has it from version 5.12 on; a guest that is not running has some kernel or other. */
const hasLearntMetric6 = (files: GuestFiles, live: boolean): boolean =>
  !live || files.status('/proc/sys/net/ipv6/conf/all/ra_defrtr_metric') !== null

const readResolver = (files: GuestFiles, tools: ReadonlySet<string>): NetworkFacts['resolver'] => {
  const path = '/etc/resolv.conf'
  const status = files.status(path)
  const target = status?.kind === 'link' ? status.target : ''
  if (target.includes('systemd/resolve')) return 'resolved'
  if (target.includes('resolvconf') || tools.has('resolvconf')) return 'resolvconf'
  if (target.includes('NetworkManager')) return 'networkmanager'
  if (target.includes('netconfig')) return 'netconfig'
  if (status?.kind === 'link') return 'user'
  return tools.has('netconfig') ? 'netconfig' : 'nobody'
}

/** What the guest says about its network services. */
export const readNetworkFacts = (
  files: GuestFiles,
  live: boolean,
  tools: ReadonlySet<string>,
): NetworkFacts => ({
  services: {
    networkd: networkd(files, live),
    ifupdown: readIfupdown(files, live, unit => isUnitEnabled(files, unit)),
    netplan: netplan(files),
    networkManager: networkManager(files, live),
    networkScripts: networkScripts(files, live),
    wicked: wicked(files, live),
  },
  ifupdownDialect: readDialect(files),
  ifupdownUp: live ? readUp(files) : [],
  interfacesSourced: readsFolder(files),
  resolver: readResolver(files, tools),
  ownFiles: readOwnFiles(files),
  ownContent: path => readOwnContent(files, path),
  userFiles: service => readUserFiles(files, service),
  learntMetric6: hasLearntMetric6(files, live),
})
