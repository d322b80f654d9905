/**
 * The Debian that all guests start from: one tar archive, downloaded once and kept in the cache folder. What
 * only some guests get lies in it as packages not yet installed (`optionalPackages`), so that guests of all
 * kinds are made from this one without the network.
 */
import { createHash } from 'node:crypto'
import { access, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { cacheFolder } from './workspace.ts'

const suite = 'bookworm'

const packages = [
  'dbus',
  'init',
  'iproute2',
  'kmod',
  'linux-image-cloud-amd64',
  'openssh-server',
  'sudo',
  'systemd',
  'tzdata',
  'udev',
]

/** Packages for some guests: each set, with all that it needs, lies in a folder of its name below `optionalFolder`. */
const optionalPackages = {
  ifupdown: ['ifupdown', 'isc-dhcp-client'],
  resolved: ['systemd-resolved'],
  'network-manager': ['network-manager'],
  netplan: ['netplan.io'],
  disks: ['btrfs-progs', 'fdisk', 'lvm2', 'xfsprogs'],
} as const

export type OptionalSet = keyof typeof optionalPackages

export const optionalFolder = '/var/cache/vmcontext-test'

// The initial ram disk needs what finds the root file system and no more: it is unpacked at every boot.
const ramDisk = ['MODULES=list', 'COMPRESS=gzip']
const ramDiskModules = ['virtio_pci', 'virtio_blk', 'ext4']

const hooks = [
  `mkdir -p "$1/etc/initramfs-tools/conf.d" "$1${optionalFolder}"`,
  `printf '%s\\n' ${ramDisk.join(' ')} > "$1/etc/initramfs-tools/conf.d/vmcontext-test"`,
  `printf '%s\\n' ${ramDiskModules.join(' ')} > "$1/etc/initramfs-tools/modules"`,
]

const download = (set: string, wanted: readonly string[]): string => {
  const folder = `"$1${optionalFolder}/${set}"`
  const options = `-o Dir::Cache::archives=${folder} -o APT::Install-Recommends=0`
  return `mkdir -p ${folder}/partial && APT_CONFIG="$MMDEBSTRAP_APT_CONFIG" apt-get -yqq ${options} --download-only install ${wanted.join(' ')}`
}

const args = [
  '--variant=minbase',
  `--include=${packages.join(',')}`,
  '--dpkgopt=path-exclude=/usr/share/doc/*',
  '--dpkgopt=path-exclude=/usr/share/man/*',
  '--dpkgopt=path-exclude=/usr/share/locale/*',
  ...hooks.map(hook => `--essential-hook=${hook}`),
  ...Object.entries(optionalPackages).map(([set, wanted]) => `--customize-hook=${download(set, wanted)}`),
  suite,
]

/**
 * The archive's path; made where the cache has none of this description (about a minute).
 *
 * @throws Error where mmdebstrap fails, with what it said.
 */
export const baseArchive = async (): Promise<string> => {
  const key = createHash('sha256').update(JSON.stringify(args)).digest('hex').slice(0, 12)
  const archive = join(await cacheFolder(), `debian-${suite}-${key}.tar`)
  if (await exists(archive)) return archive
  const unfinished = `${archive}.${process.pid}.tar`
  await execa('mmdebstrap', [...args, unfinished], { stdin: 'ignore' })
  await rename(unfinished, archive)
  return archive
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  )
