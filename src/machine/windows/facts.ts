/**
 * What the agent knows of a Windows guest before it decides anything: read by `read-facts.ts` in one question to
 * PowerShell, or given as a file (`--facts`). What PowerShell could not be asked is null or empty.
 */
import type { Nic } from '../facts.ts'
import type { FirewallRule } from './firewall-rule.ts'

/** A local account. */
export interface WindowsUser {
  readonly name: string
  /** Such as S-1-5-21-1-2-3-500; its last part tells Administrator (500) whatever he is called. Empty where it is not known. */
  readonly sid: string
  readonly enabled: boolean
  readonly passwordExpires: boolean
  /** Member of the group S-1-5-32-544. */
  readonly administrator: boolean
  /** His profile's folder, with forward slashes; null where he has never logged in, left out where that is not known. */
  readonly profile?: string | null
}

/** A route that was set, not one of the link itself. */
export interface WindowsRoute {
  /** With prefix length: 0.0.0.0/0, ::/0. */
  readonly to: string
  /** 0.0.0.0 or :: for the link itself. */
  readonly via: string
  readonly metric: number
  /** It counts now, and not after the next start only; left out where that is not known. */
  readonly active?: boolean
}

/** One family of addresses on a network adapter. */
export interface WindowsFamily {
  /** The adapter has this protocol. */
  readonly bound: boolean
  /** Windows does without IPv6 altogether, whatever is bound (DisabledComponents); left out where that is not known. */
  readonly off?: boolean
  readonly dhcp: boolean
  /** Manual addresses only, with prefix length. */
  readonly addresses: readonly string[]
  /** Of these, without prefix length, those that nothing is sent from (SkipAsSource); left out where that is not known. */
  readonly skipAsSource?: readonly string[]
  /** Of these, likewise, those that another machine had first (RFC 5227, RFC 4862 §5.4); left out where that is not known. */
  readonly duplicates?: readonly string[]
  /**
   * Of these, likewise, those that are gone after the next start: something that runs sees to them, such as a failover
   * cluster; left out where that is not known.
   */
  readonly temporary?: readonly string[]
  readonly routes: readonly WindowsRoute[]
  /** Of the interface; null where Windows chooses it. */
  readonly metric: number | null
  readonly mtu: number | null
  /** Name servers that were set, not those of a DHCP server. */
  readonly dns: readonly string[]
  /** Listens to routers (SLAAC); of IPv6 only. */
  readonly routerDiscovery: boolean
}

/** A network adapter; `name` is its alias such as "Ethernet 2". */
export interface WindowsNic extends Nic {
  /** Index of its interface, the same for both families. */
  readonly index: number
  readonly ipv4: WindowsFamily
  readonly ipv6: WindowsFamily
  /** Its own DNS suffix; empty where none is set. */
  readonly suffix: string
  /** A cable is plugged in; left out where that is not known. */
  readonly connected?: boolean
  /** Somebody has switched it off in Windows; left out where that is not known. */
  readonly disabled?: boolean
}

/** A volume with a drive letter. */
export interface WindowsVolume {
  /** One letter, upper case. */
  readonly letter: string
  readonly label: string
  readonly fileSystem: string
  readonly kind: 'fixed' | 'removable' | 'cdrom' | 'other'
  /** Bytes of its partition, and the most it can have; null where that is not known. */
  readonly size: number | null
  readonly sizeMax: number | null
  /** Bytes in one piece of its disk that no partition has, wherever they are; left out where that is not known. */
  readonly diskFree?: number
}

export interface WindowsFacts {
  readonly system: 'windows'
  /** The guest is running (no `--root`, no `--facts`). */
  readonly live: boolean
  readonly os: {
    /** Such as Microsoft Windows Server 2022 Standard. */
    readonly name: string
    /** Such as 10.0.20348. */
    readonly version: string
  }
  /** Version of Windows PowerShell such as 5.1 or 4.0; left out where it is not known. */
  readonly powershell?: string
  /** SMBIOS system UUID in lower case; null where it is not known. */
  readonly uuid: string | null
  /** Such as `C:`. */
  readonly systemDrive: string
  /** Such as `C:/ProgramData`. */
  readonly programData: string
  readonly computer: {
    /** NetBIOS name that is in use. */
    readonly active: string
    /** The one after the next start; the same where no change is due. */
    readonly pending: string
    /** DNS suffix of the machine after the next start. */
    readonly suffix: string
    readonly domainMember: boolean
  }
  /** Windows' own id of the time zone, such as Romance Standard Time; empty where it is not known. */
  readonly timeZone: string
  /** Ids that this Windows knows; empty where that is not known. */
  readonly timeZones: readonly string[]
  /** It has no local accounts of its own; left out where that is not known. */
  readonly domainController?: boolean
  readonly users: readonly WindowsUser[]
  /** What the group S-1-5-32-544 is called here. */
  readonly administrators: string
  readonly nics: readonly WindowsNic[]
  /**
   * IPv6 addresses from routers end in random numbers and not in the MAC address (RandomizeIdentifiers or
   * UseTemporaryAddresses of Get-NetIPv6Protocol is not Disabled); left out where that is not known.
   */
  readonly randomIdentifiers?: boolean
  /** DNS suffixes that names are looked up with on every adapter (SuffixSearchList); left out or empty where none is set. */
  readonly searchList?: readonly string[]
  /** Modules of PowerShell that are there: NetTCPIP, DnsClient, NetAdapter, NetSecurity, Storage, Microsoft.PowerShell.LocalAccounts. */
  readonly modules: readonly string[]
  readonly volumes: readonly WindowsVolume[]
  /** Remote Desktop takes connections (fDenyTSConnections is 0). */
  readonly remoteDesktop: boolean
  /** The firewall's service (MpsSvc) may run: somebody who disabled it wants no rules; left out where that is not known. */
  readonly firewall?: boolean
  /**
   * Inbound firewall rules of interest: our own, OpenSSH's, those of Remote Desktop. In a file each may be the mere name of
   * one that is enabled, and `RemoteDesktop` stands for all of Remote Desktop.
   */
  readonly firewallRules: readonly FirewallRule[]
  /** The service sshd; null where OpenSSH is not installed, left out where that is not known. */
  readonly sshd?: { readonly running: boolean; readonly automatic: boolean } | null
  /** Users in whose keys an earlier run has put some. */
  readonly keyUsers: readonly string[]
  /**
   * Files of SSH keys that somebody but SYSTEM, Administrators and their user has access to, or owns: sshd takes no key from
   * them. Left out where that is not known.
   */
  readonly openKeyFiles?: readonly string[]
  /** Those that somebody else owns or may write, or put into their folder: what is in them may be his. */
  readonly foreignKeyFiles?: readonly string[]
  /** Names of the files on the medium, context.sh included, paths relative to its root. */
  readonly mediumFiles: readonly string[]
  /**
   * Letter of the CD-ROM drive that the context came from; null where it came from elsewhere. Left out where nobody knows:
   * it is then the drive whose medium is labelled CONTEXT.
   */
  readonly contextDrive?: string | null
  /** How often a computer name was asked for that did not come: see `modules/windows/hostname.ts`. */
  readonly renames: { readonly name: string; readonly times: number } | null
}
