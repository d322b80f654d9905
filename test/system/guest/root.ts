/**
 * A guest's root folder: the base archive unpacked, made into a machine nobody has configured yet, with the
 * agent's package installed. A new kind of guest is one more entry in `variants`.
 */
import { randomBytes } from 'node:crypto'
import { copyFile, mkdir, rm, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { execa } from 'execa'
import { baseArchive, type OptionalSet, optionalFolder } from './base.ts'

/** Who runs the guest's network. */
export type Variant = keyof typeof variants

const variants = {
  networkd: async (root: string): Promise<void> => {
    await enable(root, 'systemd-networkd.service', 'systemd-networkd-wait-online.service')
  },
  ifupdown: async (root: string): Promise<void> => {
    await installSet(root, 'ifupdown')
    await enable(root, 'ifupdown-wait-online.service')
    await write(
      root,
      '/etc/network/interfaces',
      'source /etc/network/interfaces.d/*\n\nauto lo\niface lo inet loopback\n',
    )
  },
  // As Ubuntu has it: nobody enables networkd, netplan's generator has it started where there is something for it.
  netplan: async (root: string): Promise<void> => {
    await installSet(root, 'netplan')
    await write(root, '/etc/netplan/01-renderer.yaml', 'network: {version: 2, renderer: networkd}\n', 0o600)
  },
  // As Ubuntu's desktops have it.
  'netplan on NetworkManager': async (root: string): Promise<void> => {
    await installSet(root, 'netplan')
    await installSet(root, 'network-manager')
    await enable(root, 'NetworkManager-wait-online.service')
    await write(
      root,
      '/etc/netplan/01-renderer.yaml',
      'network: {version: 2, renderer: NetworkManager}\n',
      0o600,
    )
  },
  networkmanager: async (root: string): Promise<void> => {
    await installSet(root, 'network-manager')
    await enable(root, 'NetworkManager-wait-online.service')
  },
  // With what makes partitions and file systems larger.
  'networkd and large disks': async (root: string): Promise<void> => {
    await installSet(root, 'disks')
    await enable(root, 'systemd-networkd.service', 'systemd-networkd-wait-online.service')
  },
} as const

const enable = (root: string, ...units: readonly string[]): Promise<string> =>
  inRoot(root, 'systemctl', 'enable', ...units)

/** A service that starts only once the network is up, as many do, so that the boot ends no sooner. */
const needsNetwork = `[Unit]
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/bin/true

[Install]
WantedBy=multi-user.target
`

/** The host name a guest has before any context. */
export const unconfiguredName = 'unconfigured'

/**
 * Fills the folder `root` with a guest of this kind.
 *
 * @param deb the agent's package, installed with `dpkg -i` as an image's maker would
 */
export const makeRoot = async (root: string, variant: Variant, deb: string): Promise<void> => {
  await unpackBase(root)
  await variants[variant](root)
  await write(root, '/etc/systemd/system/needs-network.service', needsNetwork)
  await enable(root, 'needs-network.service')
  await unconfigure(root)
  await install(root, deb)
  await rm(join(root, optionalFolder), { recursive: true })
}

/** Fills the folder `root` with the Debian that all guests start from. */
export const unpackBase = async (root: string): Promise<void> => {
  await mkdir(root)
  await execa('tar', ['-xpf', await baseArchive(), '-C', root, '--numeric-owner'])
  // What made the download small would also keep our package's documents out.
  await rm(join(root, 'etc/dpkg/dpkg.cfg.d/99mmdebstrap'), { force: true })
}

export const unconfigure = async (root: string): Promise<void> => {
  await write(root, '/etc/hostname', `${unconfiguredName}\n`)
  await write(root, '/etc/hosts', `127.0.0.1\tlocalhost\n127.0.1.1\t${unconfiguredName}\n`)
  await write(root, '/etc/fstab', '/dev/vda / ext4 defaults 0 1\n')
  // Empty, it would make the boot a first boot, and systemd enable what this kind of guest has not enabled.
  await write(root, '/etc/machine-id', `${randomBytes(16).toString('hex')}\n`)
  // The one mmdebstrap leaves is that of the machine it ran on.
  await rm(join(root, 'etc/resolv.conf'), { force: true })
}

/** Installs a package of the host's into the guest. */
export const install = async (root: string, deb: string): Promise<void> => {
  await copyFile(deb, join(root, 'tmp', basename(deb)))
  await inRoot(root, 'dpkg', '-i', `/tmp/${basename(deb)}`)
  await rm(join(root, 'tmp', basename(deb)))
}

/** Installs packages that came with the base archive. Their order matters, and only apt knows it. */
export const installSet = async (root: string, set: OptionalSet): Promise<void> => {
  await inRoot(root, 'sh', '-c', `apt-get -yqq install ${optionalFolder}/${set}/*.deb`)
}

/** Runs a program in the guest's folder and answers what it printed. */
export const inRoot = async (root: string, program: string, ...args: readonly string[]): Promise<string> => {
  const { stdout } = await execa('chroot', [root, program, ...args], {
    env: { DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C', PATH: '/usr/sbin:/usr/bin:/sbin:/bin' },
    extendEnv: false,
    stdin: 'ignore',
  })
  return stdout
}

const write = (root: string, path: string, content: string, mode = 0o644): Promise<void> =>
  writeFile(join(root, path), content, { mode })
