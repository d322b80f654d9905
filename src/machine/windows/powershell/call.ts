/**
 * One call of PowerShell as plain data: which command, with which values. Values never become part of any code: they
 * go to the one PowerShell process of a run as JSON and are handed to the command by splatting. A command that
 * a module needs is one more name in `cmdlets`, in `functions` (ours, `functions.ps1` in `host-script.ts`) or in `programs`.
 */

/** Cmdlets of Windows that modules may call. */
export const cmdlets = [
  'Add-LocalGroupMember',
  'Disable-NetAdapterBinding',
  'Enable-LocalUser',
  'Enable-NetAdapterBinding',
  'Enable-NetFirewallRule',
  'New-ItemProperty',
  'New-LocalUser',
  'New-NetFirewallRule',
  'New-NetIPAddress',
  'New-NetRoute',
  'Remove-NetFirewallRule',
  'Remove-NetIPAddress',
  'Remove-NetRoute',
  'Rename-Computer',
  'Resize-Partition',
  'Restart-Service',
  'Set-DnsClient',
  'Set-DnsClientGlobalSetting',
  'Set-DnsClientServerAddress',
  'Set-ItemProperty',
  'Set-LocalUser',
  'Set-NetFirewallRule',
  'Set-NetIPAddress',
  'Set-NetIPInterface',
  'Set-NetIPv6Protocol',
  'Set-NetRoute',
  'Set-Service',
  'Set-TimeZone',
  'Start-Service',
  'Update-HostStorageCache',
] as const

/** Functions of our own, for what no cmdlet does on every Windows that counts. */
export const functions = [
  'Add-VmcontextGroupMember',
  'Confirm-VmcontextKeyFile',
  'Dismount-VmcontextCdrom',
  'New-VmcontextUser',
  'Set-VmcontextAcl',
  'Set-VmcontextUser',
] as const

/** Programs of Windows, by their file in System32; they get `arguments`. */
export const programs = ['netsh.exe', 'tzutil.exe'] as const

export type CommandName = (typeof cmdlets)[number] | (typeof functions)[number] | (typeof programs)[number]

/** A secret reaches the command as a SecureString, and is shown nowhere. */
export type CallValue = string | number | boolean | readonly string[] | { readonly secret: string }

export interface Call {
  readonly command: CommandName
  /** Of a cmdlet or function, by name and without the dash; a switch is `true`. */
  readonly parameters?: Readonly<Record<string, CallValue>>
  /** Of a program. */
  readonly arguments?: readonly string[]
  /** That it fails is no failure: what it takes away may be gone. */
  readonly mayFail?: true
}
