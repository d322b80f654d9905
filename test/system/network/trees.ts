/**
 * What the lab's guests begin with: a Debian for each network service, with the agent's package installed. To
 * add a service: an entry in `services`.
 */
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { OptionalSet } from '../guest/base.ts'
import { optionalFolder } from '../guest/base.ts'
import { builtPackage } from '../guest/package.ts'
import { inRoot, install, installSet, unconfigure, unpackBase } from '../guest/root.ts'

interface Service {
  readonly sets: readonly OptionalSet[]
  readonly units: readonly string[]
  /** What an installer or a user would have left there. */
  readonly files: Readonly<Record<string, string>>
  /** As NETCFG_TYPE and the report call what is written for. */
  readonly renderer: string
}

const netplanBy = (renderer: string) => ({
  '/etc/netplan/00-installer.yaml': `network:\n  version: 2\n  renderer: ${renderer}\n`,
})

/** A NIC without a profile is left alone, as on servers. */
const onlyProfiles = { '/etc/NetworkManager/conf.d/lab.conf': '[main]\nno-auto-default=*\n' }

export const services = {
  networkd: {
    sets: ['resolved'],
    units: ['systemd-networkd.service', 'systemd-resolved.service'],
    files: { '/etc/systemd/network/20-own.network': '[Match]\nName=own0\n\n[Network]\nDHCP=yes\n' },
    renderer: 'networkd',
  },
  ifupdown: {
    sets: ['ifupdown'],
    units: [],
    files: {
      '/etc/network/interfaces': 'source /etc/network/interfaces.d/*\n\nauto lo\niface lo inet loopback\n',
      '/etc/network/interfaces.d/own': 'iface own0 inet manual\n',
    },
    renderer: 'interfaces',
  },
  NetworkManager: {
    sets: ['network-manager'],
    units: [],
    files: {
      ...onlyProfiles,
      '/etc/NetworkManager/system-connections/own.nmconnection':
        '[connection]\nid=own\ntype=ethernet\ninterface-name=own0\n',
    },
    renderer: 'nm',
  },
  'netplan on networkd': {
    sets: ['netplan', 'resolved'],
    units: ['systemd-networkd.service', 'systemd-resolved.service'],
    files: netplanBy('networkd'),
    renderer: 'netplan',
  },
  'netplan on NetworkManager': {
    sets: ['netplan', 'network-manager'],
    units: [],
    files: { ...onlyProfiles, ...netplanBy('NetworkManager') },
    renderer: 'netplan',
  },
} as const satisfies Record<string, Service>

export type ServiceName = keyof typeof services

/** What a boot can do without, as there are many of them here. */
const needless = [
  'apt-daily-upgrade.timer',
  'apt-daily.timer',
  'console-getty.service',
  'dpkg-db-backup.timer',
  'e2scrub_all.timer',
  'e2scrub_reap.service',
  'ssh.service',
  'systemd-journal-flush.service',
  'systemd-logind.service',
  'systemd-update-utmp-runlevel.service',
  'systemd-update-utmp.service',
]

/** The package under test: VMCONTEXT_TEST_DEB, or what the sources make. */
export const packageUnderTest = async (): Promise<string> =>
  process.env.VMCONTEXT_TEST_DEB ?? (await builtPackage()).deb

/** Fills the folder `tree` with a guest whose network this service runs. */
export const makeTree = async (tree: string, name: ServiceName, deb: string): Promise<void> => {
  const { sets, units, files }: Service = services[name]
  await unpackBase(tree)
  for (const set of sets) await installSet(tree, set)
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(tree, path)), { recursive: true })
    await writeFile(join(tree, path), content, { mode: 0o600 })
  }
  if (units.length > 0) await inRoot(tree, 'systemctl', 'enable', ...units)
  await inRoot(tree, 'systemctl', 'mask', ...needless)
  await unconfigure(tree)
  if (sets.includes('resolved')) await useResolved(tree)
  await install(tree, deb)
  await keepFromBus(tree)
  await rm(join(tree, optionalFolder), { recursive: true })
  // A container has no disks.
  await writeFile(join(tree, 'etc/fstab'), '')
}

/** Whoever asks a daemon over D-Bus at this time of a boot waits for it half a minute: here nobody could. */
const keepFromBus = async (tree: string): Promise<void> => {
  const folder = join(tree, 'etc/systemd/system/vmcontext-local.service.d')
  const settings = ['TemporaryFileSystem=/run/dbus', 'InaccessiblePaths=/run/systemd/private']
  await mkdir(folder)
  await writeFile(join(folder, 'lab.conf'), ['[Service]', ...settings, ''].join('\n'))
}

/** As systemd-resolved's package does where it can. */
const useResolved = async (tree: string): Promise<void> => {
  await rm(join(tree, 'etc/resolv.conf'), { force: true })
  await inRoot(tree, 'ln', '-s', '../run/systemd/resolve/stub-resolv.conf', '/etc/resolv.conf')
}
