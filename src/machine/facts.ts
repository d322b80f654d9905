/**
 * What the agent knows of a guest before it decides anything: read by `linux/facts.ts` (or given by a test), so
 * that modules need to look at nothing themselves.
 */
import type { Mount } from './volumes.ts'

/** A network interface as the kernel sees it. */
export interface Nic {
  /** Device name, such as ens3. */
  readonly name: string
  /** Lower case, six octets with colons. */
  readonly mac: string
  readonly mtu: number
  /** PCI address such as 0000:01:00.0; null where the device is on no PCI bus. */
  readonly pci: string | null
  /** A bridge, VLAN, bond, tunnel: anything without hardware (or virtual hardware) of its own. */
  readonly virtual: boolean
}

/** A user, passwd(5). */
export interface User {
  readonly name: string
  readonly uid: number
  readonly gid: number
  readonly home: string
  readonly shell: string
}

/** How far a network service is this guest's own. */
export type ServiceState = 'running' | 'enabled' | 'installed' | 'absent'

/** A file of a network service that is not ours. */
export interface UserFile {
  readonly path: string
  readonly content: string
}

/** What the guest says about who runs its network. */
export interface NetworkFacts {
  readonly services: {
    readonly networkd: ServiceState
    readonly ifupdown: ServiceState
    readonly netplan: ServiceState
    readonly networkManager: ServiceState
    /** network-scripts of Red Hat and its kin: ifup, ifdown and ifcfg files. */
    readonly networkScripts: ServiceState
    readonly wicked: ServiceState
  }
  /**
   * Whose `ifup` it is: `debian` (also Devuan's and Ubuntu's), or `plain` for busybox and ifupdown-ng, which
   * know less of interfaces(5).
   */
  readonly ifupdownDialect: 'debian' | 'plain'
  /** Devices that the state file of ifupdown lists as up. */
  readonly ifupdownUp: readonly string[]
  /** /etc/network/interfaces reads all files of /etc/network/interfaces.d. */
  readonly interfacesSourced: boolean
  /**
   * Who keeps /etc/resolv.conf: `resolved` (a link below /run/systemd/resolve), `resolvconf` (that program is
   * installed), `networkmanager`, `netconfig` (of SUSE), `user` (a link of the user's to somewhere else), or `nobody`.
   */
  readonly resolver: 'resolved' | 'resolvconf' | 'networkmanager' | 'netconfig' | 'user' | 'nobody'
  /** Files below the services' folders that carry our header, sorted by path. */
  readonly ownFiles: readonly string[]
  /** The content of a file of `ownFiles`; empty for any other. */
  readonly ownContent: (path: string) => string
  /** The other files that this service reads, which are the user's or the distribution's, sorted by path. */
  readonly userFiles: (service: keyof NetworkFacts['services']) => readonly UserFile[]
  /** The kernel can give a metric to default routes that routers advertise; true where it cannot be asked. */
  readonly learntMetric6: boolean
}

export interface Facts {
  readonly system: 'linux'
  /** The guest is running: its processes and kernel are those we see (no `--root`). */
  readonly live: boolean
  /** os-release(5): ID, ID_LIKE, VERSION_ID and PRETTY_NAME; empty where the file is missing. */
  readonly os: {
    readonly id: string
    readonly like: readonly string[]
    readonly version: string
    readonly name: string
  }
  readonly init: 'systemd' | 'openrc' | 'sysvinit' | 'unknown'
  /** The hypervisor's or container manager's name such as kvm, vmware, lxc; `none` on bare metal. */
  readonly virtualization: string
  readonly container: boolean
  /** Content of hostname(5), without the line end. */
  readonly hostname: string
  readonly users: readonly User[]
  /** Names of groups, group(5). */
  readonly groups: readonly string[]
  /** Programs that the guest has, out of those that modules ask about: restorecon, resolvconf; some by their path. */
  readonly tools: ReadonlySet<string>
  /** Whether a zone is there as a file below /usr/share/zoneinfo; null where that folder is missing. */
  readonly hasTimeZone: (zone: string) => boolean | null
  /** The guest keeps the zone's name in /etc/timezone too, as Debian does. */
  readonly timeZoneFile: boolean
  /** SELinux is at work: what was written needs its label restored. */
  readonly selinux: boolean
  /** Every interface but lo. */
  readonly nics: readonly Nic[]
  readonly network: NetworkFacts
  /**
   * What is mounted at an absolute path; null where nobody knows: the guest is not running, or it is a container on the
   * disks of its host.
   */
  readonly mounted: (path: string) => Mount | null
  /** Devices with swap space that is not used, and that fstab(5) does not speak of; none in a container. */
  readonly idleSwap: readonly string[]
  /** Programs for partitions, swap and file systems that the guest has. */
  readonly diskTools: ReadonlySet<string>
  /** Users in whose authorized_keys an earlier run has put keys. */
  readonly keyUsers: readonly string[]
  /** Users' own executables: file names (not paths) in each of these folders, sorted. */
  readonly hooks: { readonly vmcontext: readonly string[]; readonly oneContext: readonly string[] }
  /** Names of the files on the medium, context.sh included, paths relative to its root. */
  readonly mediumFiles: readonly string[]
}
