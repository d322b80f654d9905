/**
 * Who runs the guest's network, from files alone: on the boot path nobody is asked over D-Bus, which was seen
 * to stall for 25 s. A running unit shows as its control group.
 */
import type { NetworkFacts, ServiceState } from '../facts.ts'
import type { GuestFiles } from '../files.ts'
import { readOwnFiles, readUserFiles } from './network-files.ts'

const text = (files: GuestFiles, path: string): string => Buffer.from(files.read(path) ?? []).toString()

const wantsFolders = [
  '/etc/systemd/system/multi-user.target.wants',
  '/etc/systemd/system/network-online.target.wants',
  '/etc/systemd/system/sockets.target.wants',
  '/etc/systemd/system/sysinit.target.wants',
  '/run/systemd/generator/multi-user.target.wants',
]

const isUnitEnabled = (files: GuestFiles, unit: string): boolean =>
  wantsFolders.some(folder => files.status(`${folder}/${unit}`) !== null)

const isUnitRunning = (files: GuestFiles, unit: string): boolean =>
  ['/sys/fs/cgroup', '/sys/fs/cgroup/systemd'].some(
    folder => files.status(`${folder}/system.slice/${unit}`) !== null,
  )

const has = (files: GuestFiles, ...paths: readonly string[]): boolean =>
  paths.some(path => files.status(path) !== null)

/** Device names that ifupdown has brought up: `ens3=ens3` a line. */
const readIfstate = (files: GuestFiles): string[] =>
  text(files, '/run/network/ifstate')
    .split('\n')
    .map(line => line.split('=')[0]?.trim() ?? '')
    .filter(name => name !== '' && name !== 'lo')

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

const ifupdown = (files: GuestFiles, live: boolean): ServiceState => {
  if (!has(files, '/usr/sbin/ifup', '/sbin/ifup')) return 'absent'
  if (live && readIfstate(files).length > 0) return 'running'
  const openrc = has(files, '/etc/runlevels/boot/networking', '/etc/runlevels/default/networking')
  const sysvinit = files.list('/etc/rcS.d').some(name => /^S\d+networking$/.test(name))
  return openrc || sysvinit || isUnitEnabled(files, 'networking.service') ? 'enabled' : 'installed'
}

const networkManager = (files: GuestFiles, live: boolean): ServiceState => {
  if (live && isUnitRunning(files, 'NetworkManager.service')) return 'running'
  if (isUnitEnabled(files, 'NetworkManager.service')) return 'enabled'
  return has(files, '/usr/sbin/NetworkManager') ? 'installed' : 'absent'
}

/** network-scripts come as an init script even where systemd is init; Amazon Linux and Red Hat up to 8 have them. */
const networkScripts = (files: GuestFiles, live: boolean): ServiceState => {
  if (!has(files, '/etc/sysconfig/network-scripts/ifup', '/etc/sysconfig/network-scripts/ifup-eth'))
    return 'absent'
  if (live && isUnitRunning(files, 'network.service')) return 'running'
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

const netplan = (files: GuestFiles): ServiceState => {
  if (!has(files, '/usr/sbin/netplan')) return 'absent'
  return files.list('/etc/netplan').some(name => name.endsWith('.yaml')) ? 'enabled' : 'installed'
}

const sourcesFolder = /^\s*source(?:-directory)?\s+(?:\/etc\/network\/)?interfaces\.d(?:\/\*|\/)?\s*$/m

const readResolver = (files: GuestFiles, tools: ReadonlySet<string>): NetworkFacts['resolver'] => {
  const path = '/etc/resolv.conf'
  const status = files.status(path)
  const target = status?.kind === 'link' ? status.target : ''
  if (target.includes('systemd/resolve')) return 'resolved'
  if (target.includes('resolvconf') || tools.has('resolvconf')) return 'resolvconf'
  if (target.includes('NetworkManager')) return 'networkmanager'
  return status?.kind === 'link' ? 'user' : 'nobody'
}

/** What the guest says about its network services. */
export const readNetworkFacts = (
  files: GuestFiles,
  live: boolean,
  tools: ReadonlySet<string>,
): NetworkFacts => ({
  services: {
    networkd: networkd(files, live),
    ifupdown: ifupdown(files, live),
    netplan: netplan(files),
    networkManager: networkManager(files, live),
    networkScripts: networkScripts(files, live),
    wicked: wicked(files, live),
  },
  ifupdownUp: live ? readIfstate(files) : [],
  interfacesSourced: sourcesFolder.test(text(files, '/etc/network/interfaces')),
  resolver: readResolver(files, tools),
  ownFiles: readOwnFiles(files),
  userFiles: service => readUserFiles(files, service),
})
