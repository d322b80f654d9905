/**
 * The files that each network service of a guest reads: ours, which carry our header, and the users' own. To
 * add a service: a line in `folders`.
 */
import type { NetworkFacts, UserFile } from '../facts.ts'
import type { GuestFiles } from '../files.ts'
import { isOurs } from '../kinds/remove.ts'
import { isLeftover } from '../leftovers.ts'

type Service = keyof NetworkFacts['services']

interface Place {
  readonly folder: string
  /** Which of the folder's files the service reads. */
  readonly names: RegExp
}

const folders: Readonly<Record<Service, readonly Place[]>> = {
  networkd: [
    { folder: '/etc/systemd/network', names: /\.(?:network|netdev|link)$/ },
    { folder: '/run/systemd/network', names: /\.(?:network|netdev|link)$/ },
  ],
  netplan: [
    { folder: '/etc/netplan', names: /\.yaml$/ },
    { folder: '/run/netplan', names: /\.yaml$/ },
    { folder: '/lib/netplan', names: /\.yaml$/ },
  ],
  networkManager: [
    { folder: '/etc/NetworkManager/system-connections', names: /^[^.].*[^~]$/ },
    { folder: '/run/NetworkManager/system-connections', names: /\.nmconnection$/ },
  ],
  ifupdown: [
    { folder: '/etc/network/interfaces.d', names: /./ },
    { folder: '/etc/network/vmcontext.d', names: /./ },
    { folder: '/etc/dhcp/dhclient-enter-hooks.d', names: /^vmcontext$/ },
  ],
  networkScripts: [{ folder: '/etc/sysconfig/network-scripts', names: /^(?:ifcfg|route6?|rule6?)-.*[^~]$/ }],
  wicked: [{ folder: '/etc/sysconfig/network', names: /^(?:ifcfg|ifroute|ifsysctl)-.*[^~]$/ }],
}

/** Main files beside the folders. */
const single: Partial<Record<Service, string>> = { ifupdown: '/etc/network/interfaces' }

const isPlain = (files: GuestFiles, path: string): boolean => files.status(path)?.kind === 'file'

const pathsOf = (files: GuestFiles, service: Service): string[] => [
  ...(single[service] === undefined ? [] : [single[service]]),
  ...folders[service].flatMap(({ folder, names }) =>
    files
      .list(folder)
      .filter(name => names.test(name) && !isLeftover(name))
      .map(name => `${folder}/${name}`),
  ),
]

const networkdFolder = '/etc/systemd/network'

/** Drop-ins for files that netplan generates, systemd.network(5). */
const dropIns = (files: GuestFiles): string[] =>
  files
    .list(networkdFolder)
    .filter(name => /^10-netplan-.*\.network\.d$/.test(name))
    .flatMap(name => files.list(`${networkdFolder}/${name}`).map(each => `${networkdFolder}/${name}/${each}`))
    .filter(path => path.endsWith('.conf'))

/** Files of ours below /etc in the folders of all services, sorted. */
export const readOwnFiles = (files: GuestFiles): string[] =>
  [...(Object.keys(folders) as Service[]).flatMap(service => pathsOf(files, service)), ...dropIns(files)]
    .filter(path => path.startsWith('/etc/') && isPlain(files, path))
    .filter(path => isOurs(files.read(path) ?? new Uint8Array()))
    .sort()

/** The content of a file of ours; empty where there is none. */
export const readOwnContent = (files: GuestFiles, path: string): string => {
  const content = isPlain(files, path) ? files.read(path) : null
  return content === null || !isOurs(content) ? '' : Buffer.from(content).toString()
}

/** The files of a service that are not ours, links followed; those that cannot be read count as empty. */
export const readUserFiles = (files: GuestFiles, service: Service): UserFile[] =>
  pathsOf(files, service)
    .map(path => ({ path, content: files.read(path) }))
    .flatMap(({ path, content }) =>
      content === null || isOurs(content) ? [] : [{ path, content: Buffer.from(content).toString() }],
    )
