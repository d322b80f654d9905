/**
 * The part of the script that tells what a machine is like, as `facts-file.ts` reads it. Each fact is asked for on
 * its own, so that what one Windows cannot tell costs that fact only. A new fact is one more line in `Get-VmcontextFacts`.
 *
 * Cmdlets of the modules NetTCPIP, DnsClient, NetAdapter and Storage where those are; CIM classes and the registry elsewhere.
 */
import { diskFacts } from './facts-disks.ts'
import { networkFacts } from './facts-network.ts'

const machineFacts = String.raw`
# What a part answers, or this where it fails.
function Get-VmcontextPart([scriptblock]$part, $otherwise) {
  try { return & $part } catch { return $otherwise }
}

function Get-VmcontextRegistry([string]$path, [string]$name) {
  $values = Get-ItemProperty -LiteralPath ('HKLM:\SYSTEM\CurrentControlSet\' + $path)
  return $values.$name
}

# Early at boot the service may not be up yet: a minute at most. What it tells of the system.
function Wait-VmcontextManagement {
  $deadline = [DateTime]::UtcNow.AddSeconds(60)
  while ($true) {
    try {
      return Get-CimInstance -ClassName Win32_OperatingSystem -OperationTimeoutSec 20
    } catch {
      if ([DateTime]::UtcNow -gt $deadline) { throw }
      Start-Sleep -Seconds 1
    }
  }
}

function Get-VmcontextIdentifier($entry) {
  $bytes = [byte[]]$entry.objectSid.Value
  return (New-Object -TypeName System.Security.Principal.SecurityIdentifier -ArgumentList $bytes, 0).Value
}

# Members that are accounts of this machine. Groups of a domain would be asked for there, which may be out of reach, and an
# account that is no more has no identifier to tell: neither keeps us from knowing the others.
function Get-VmcontextMembers([string]$group) {
  $here = '^WinNT://([^/]+/)?' + [regex]::Escape($env:COMPUTERNAME) + '/[^/]+$'
  foreach ($member in @((Get-VmcontextEntry $group 'group').psbase.Invoke('Members'))) {
    $path = [string]$member.GetType().InvokeMember('ADsPath', 'GetProperty', $null, $member, $null)
    if ($path -match $here) { Get-VmcontextPart { Get-VmcontextIdentifier ([ADSI]$member) } $null }
  }
}

# Identifiers of this machine's administrators; none where nobody tells. LocalAccounts gives up at a member that is no more; ADSI
# may need a service that somebody has disabled.
function Get-VmcontextAdministrators {
  try { Get-VmcontextMembers (Get-VmcontextGroupName 'S-1-5-32-544') } catch {
    Get-VmcontextPart { Get-LocalGroupMember -SID 'S-1-5-32-544' | ForEach-Object { $_.SID.Value } } @()
  }
}

function Get-VmcontextUsers {
  $members = @(Get-VmcontextAdministrators)
  $profiles = @(Get-VmcontextPart { Get-CimInstance -ClassName Win32_UserProfile } @())
  return @(Get-CimInstance -ClassName Win32_UserAccount -Filter 'LocalAccount = True' | ForEach-Object {
    $user = $_
    $folder = $profiles | Where-Object { $_.SID -eq $user.SID } | Select-Object -First 1
    @{
      name = $user.Name
      sid = $user.SID
      enabled = -not [bool]$user.Disabled
      passwordExpires = [bool]$user.PasswordExpires
      administrator = ($members -contains $user.SID)
      profile = if ($folder) { $folder.LocalPath } else { $null }
    }
  })
}

# Rules are read where the firewall keeps them ([MS-GPFAS] §2.2.2.19): Get-NetFirewallRule takes seconds to go over some
# hundreds. Remote Desktop's have a group that is called the same in every language; an image without them has none to open.
function Get-VmcontextRules {
  $path = 'SYSTEM\CurrentControlSet\Services\SharedAccess\Parameters\FirewallPolicy\FirewallRules'
  $key = [Microsoft.Win32.Registry]::LocalMachine.OpenSubKey($path)
  $rules = @(foreach ($name in $key.GetValueNames()) {
    $rule = [string]$key.GetValue($name)
    $wanted = ($name -match '^(vmcontext-|OpenSSH-)' -or $rule -match '\|(Name=vmcontext-[^|]*|EmbedCtxt=@FirewallAPI\.dll,-28752)\|')
    if ($wanted -and $rule -match '\|Dir=In\|') { @{ name = $name; rule = $rule } }
  })
  if (@($rules | Where-Object { $_.rule -match '\|EmbedCtxt=@FirewallAPI\.dll,-28752\|' }).Count -eq 0) { $rules += 'RemoteDesktop' }
  return $rules
}

# Early at boot its service may be yet to start; one that is disabled never does.
function Get-VmcontextFirewall {
  return ((Get-CimInstance -ClassName Win32_Service -Filter "Name = 'MpsSvc'").StartMode -ne 'Disabled')
}

function Get-VmcontextServer {
  $service = Get-CimInstance -ClassName Win32_Service -Filter "Name = 'sshd'"
  if (-not $service) { return $null }
  return @{ running = ($service.State -eq 'Running'); automatic = ($service.StartMode -eq 'Auto') }
}

# Rights to write, delete or own it, or to write or do all in one (ACCESS_MASK).
$writing = 0x500d0006

# Nobody but these has any of these rights to the file or folder, and one of them owns it; so it is with one that is not there.
function Test-VmcontextClosed([string]$path, [string[]]$allowed, [int]$rights) {
  if (-not ([System.IO.File]::Exists($path) -or [System.IO.Directory]::Exists($path))) { return $true }
  $kind = [System.Security.Principal.SecurityIdentifier]
  $present = Get-VmcontextAccess $path
  if ($allowed -notcontains $present.GetOwner($kind).Value) { return $false }
  $others = @($present.GetAccessRules($true, $true, $kind) | Where-Object {
    $allowed -notcontains $_.IdentityReference.Value -and [string]$_.AccessControlType -eq 'Allow' -and ([int]$_.FileSystemRights -band $rights) -ne 0
  })
  return ($others.Count -eq 0)
}

# Nobody else can put files into this folder, or remove them (FILE_DELETE_CHILD), and it is where it seems to be. What whoever
# makes something in it gets (CREATOR OWNER) is no right to do so.
function Test-VmcontextClosedFolder([string]$path, [string[]]$allowed, [int]$rights) {
  if (-not [System.IO.Directory]::Exists($path)) { return $true }
  if (Test-VmcontextLink $path) { return $false }
  return (Test-VmcontextClosed $path ($allowed + $masters + 'S-1-3-0') ($rights -bor 0x40))
}

# What is in a file of keys, which may not be there yet, is nobody else's: asked once more right before it is written, as the
# facts were told a while ago.
function Confirm-VmcontextKeyFile([string]$Path, [string[]]$Sid) {
  $trusted = $masters + $Sid + @(Get-VmcontextAdministrators)
  $folder = Split-Path -Path $Path -Parent
  if (-not (Test-VmcontextClosedFolder $folder $trusted $writing)) {
    throw ($folder + ' can be written by others, or is somebody else''s; look at what is in it')
  }
  if (-not (Test-VmcontextClosed $Path $trusted $writing)) {
    throw ($Path + ' can be written by others, or is somebody else''s; look at what is in it')
  }
}

# Files of SSH keys that others have one of these rights to; one that does not let us look is such a file. Whoever may write into
# the folder of the shared one may put one there as soon as we have looked.
function Get-VmcontextOpenKeyFiles($users, [int]$rights) {
  $system = @('S-1-5-18', 'S-1-5-32-544')
  $shared = $env:ProgramData + '\ssh\administrators_authorized_keys'
  # What an administrator has made himself is not a stranger's, though sshd wants it otherwise.
  $trusted = $system
  if ($rights -ne -1) { $trusted += @($users | Where-Object { $_.administrator } | ForEach-Object { $_.sid }) }
  $isClosed = Get-VmcontextPart { Test-VmcontextClosed $shared $trusted $rights } $false
  if ($rights -ne -1 -and $isClosed) {
    $isClosed = Get-VmcontextPart { Test-VmcontextClosedFolder ($env:ProgramData + '\ssh') $trusted $rights } $false
  }
  if (-not $isClosed) { $shared }
  foreach ($user in $users) {
    if (-not $user.profile) { continue }
    $own = $user.profile + '\.ssh\authorized_keys'
    if (-not (Get-VmcontextPart { Test-VmcontextClosed $own ($system + $user.sid) $rights } $false)) { $own }
  }
}

function Get-VmcontextComputer {
  return @{
    active = [string](Get-VmcontextRegistry 'Control\ComputerName\ActiveComputerName' 'ComputerName')
    pending = [string](Get-VmcontextRegistry 'Control\ComputerName\ComputerName' 'ComputerName')
    suffix = [string](Get-VmcontextRegistry 'Services\Tcpip\Parameters' 'NV Domain')
    domainMember = Get-VmcontextPart { [bool](Get-CimInstance -ClassName Win32_ComputerSystem).PartOfDomain } $false
  }
}

function Get-VmcontextFacts {
  $system = Wait-VmcontextManagement
  $wanted = @('DnsClient', 'Microsoft.PowerShell.LocalAccounts', 'NetAdapter', 'NetSecurity', 'NetTCPIP', 'Storage')
  $modules = @(Get-Module -ListAvailable -Name $wanted | ForEach-Object { $_.Name } | Sort-Object -Unique)
  $group = [string](Get-VmcontextPart { Get-VmcontextGroupName 'S-1-5-32-544' } 'Administrators')
  $modern = ($modules -contains 'NetTCPIP') -and ($modules -contains 'NetAdapter')
  # Win32_OperatingSystem.ProductType: 1 a workstation, 2 a domain controller, 3 another server.
  $controller = ([int]$system.ProductType -eq 2)
  # A domain controller has no local users, and would look through all of its domain for them.
  $users = @(if (-not $controller) { Get-VmcontextPart { Get-VmcontextUsers } @() })
  return @{
    os = @{ name = [string]$system.Caption; version = [string]$system.Version }
    powershell = ([string]$PSVersionTable.PSVersion.Major + '.' + [string]$PSVersionTable.PSVersion.Minor)
    uuid = Get-VmcontextPart { [string](Get-CimInstance -ClassName Win32_ComputerSystemProduct).UUID } $null
    systemDrive = $env:SystemDrive
    programData = $env:ProgramData
    computer = Get-VmcontextPart { Get-VmcontextComputer } @{ active = $env:COMPUTERNAME }
    domainController = $controller
    timeZone = Get-VmcontextPart { [System.TimeZoneInfo]::Local.Id } ''
    timeZones = @(Get-VmcontextPart { [System.TimeZoneInfo]::GetSystemTimeZones() | ForEach-Object { $_.Id } } @())
    users = $users
    administrators = $group
    nics = @(Get-VmcontextNics $modern)
    randomIdentifiers = if ($modern) { Get-VmcontextPart { Get-VmcontextRandomIdentifiers } $null } else { $null }
    searchList = @(Get-VmcontextPart { (Get-DnsClientGlobalSetting).SuffixSearchList } @())
    modules = $modules
    volumes = @(Get-VmcontextPart { Get-VmcontextVolumes } @())
    remoteDesktop = Get-VmcontextPart { (Get-VmcontextRegistry 'Control\Terminal Server' 'fDenyTSConnections') -eq 0 } $false
    firewall = Get-VmcontextPart { Get-VmcontextFirewall } $null
    firewallRules = @(Get-VmcontextPart { Get-VmcontextRules } @())
    sshd = Get-VmcontextPart { Get-VmcontextServer } $null
    # Any right at all, or those to write.
    openKeyFiles = @(Get-VmcontextPart { Get-VmcontextOpenKeyFiles $users -1 } @())
    foreignKeyFiles = @(Get-VmcontextPart { Get-VmcontextOpenKeyFiles $users $writing } @())
  }
}
`

/** All of it. */
export const factsScript = [networkFacts, diskFacts, machineFacts].join('\n')
