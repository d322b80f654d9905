/**
 * The part of the script that tells what a machine is like, as `facts-file.ts` reads it. Each fact is asked for on
 * its own, so that what one Windows cannot tell costs that fact only. A new fact is one more line in `Get-VmcontextFacts`.
 *
 * Cmdlets of the modules NetTCPIP, DnsClient, NetAdapter, Storage and NetSecurity where those are; CIM classes elsewhere.
 */
export const factsScript = String.raw`
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

# Servers that were set are separated by commas or blanks; those of a DHCP server are in another value.
function Get-VmcontextServers([string]$stack, [string]$guid) {
  $text = Get-VmcontextPart { Get-VmcontextRegistry ('Services\' + $stack + '\Parameters\Interfaces\' + $guid) 'NameServer' } ''
  return @(([string]$text).Split(@(',', ' '), [System.StringSplitOptions]::RemoveEmptyEntries))
}

# Routes that somebody has set are kept across boots; those of routers and DHCP servers are not.
function Get-VmcontextRoutes([int]$index, [string]$family) {
  $kept = @(Get-NetRoute -InterfaceIndex $index -AddressFamily $family -PolicyStore PersistentStore -ErrorAction SilentlyContinue)
  return @($kept | ForEach-Object { @{ to = $_.DestinationPrefix; via = $_.NextHop; metric = [long]$_.RouteMetric } })
}

function Get-VmcontextFamily($adapter, [string]$family) {
  $stack = if ($family -eq 'IPv4') { 'Tcpip' } else { 'Tcpip6' }
  $component = if ($family -eq 'IPv4') { 'ms_tcpip' } else { 'ms_tcpip6' }
  $index = [int]$adapter.InterfaceIndex
  $bound = Get-VmcontextPart { [bool](Get-NetAdapterBinding -Name $adapter.Name -ComponentID $component).Enabled } $true
  $interface = Get-NetIPInterface -InterfaceIndex $index -AddressFamily $family -ErrorAction SilentlyContinue
  $addresses = @(Get-NetIPAddress -InterfaceIndex $index -AddressFamily $family -ErrorAction SilentlyContinue |
    Where-Object { [string]$_.PrefixOrigin -eq 'Manual' })
  return @{
    bound = $bound
    dhcp = ([string]$interface.Dhcp -eq 'Enabled')
    addresses = @($addresses | ForEach-Object { $_.IPAddress.Split('%')[0] + '/' + $_.PrefixLength })
    skipAsSource = @($addresses | Where-Object { $_.SkipAsSource } | ForEach-Object { $_.IPAddress.Split('%')[0] })
    routes = @(Get-VmcontextPart { Get-VmcontextRoutes $index $family } @())
    metric = if ([string]$interface.AutomaticMetric -eq 'Disabled') { [long]$interface.InterfaceMetric } else { $null }
    mtu = if ($interface) { [long]$interface.NlMtu } else { $null }
    dns = @(Get-VmcontextServers $stack $adapter.InterfaceGuid)
    routerDiscovery = ([string]$interface.RouterDiscovery -ne 'Disabled' -and $family -eq 'IPv6')
  }
}

function Get-VmcontextAdapters {
  return @(Get-NetAdapter | Where-Object { $_.MacAddress } | ForEach-Object {
    $adapter = $_
    @{
      name = $adapter.Name
      index = [int]$adapter.InterfaceIndex
      mac = $adapter.MacAddress
      virtual = [bool]$adapter.Virtual
      connected = ([string]$adapter.MediaConnectionState -ne 'Disconnected')
      disabled = ([string]$adapter.AdminStatus -eq 'Down')
      suffix = [string](Get-VmcontextPart { Get-VmcontextRegistry ('Services\Tcpip\Parameters\Interfaces\' + $adapter.InterfaceGuid) 'Domain' } '')
      ipv4 = Get-VmcontextFamily $adapter 'IPv4'
      ipv6 = Get-VmcontextFamily $adapter 'IPv6'
    }
  })
}

# Of a mask such as 255.255.255.0 the number of ones; of IPv6 it is a number already.
function Get-VmcontextPrefix([string]$mask) {
  if ($mask -notmatch '\.') { return [int]$mask }
  $bits = ($mask.Split('.') | ForEach-Object { [Convert]::ToString([int]$_, 2) }) -join ''
  return $bits.Replace('0', '').Length
}

# Without the module NetTCPIP: Win32_NetworkAdapterConfiguration knows the addresses.
function Get-VmcontextOlderAdapters {
  $adapters = @(Get-CimInstance -ClassName Win32_NetworkAdapter | Where-Object { $_.NetConnectionID -and $_.MACAddress })
  return @($adapters | ForEach-Object {
    $adapter = $_
    $settings = Get-CimInstance -ClassName Win32_NetworkAdapterConfiguration -Filter ('Index = ' + [int]$adapter.Index)
    $all = @(for ($number = 0; $number -lt @($settings.IPAddress).Count; $number++) {
      if ($settings.IPAddress[$number]) { $settings.IPAddress[$number] + '/' + (Get-VmcontextPrefix $settings.IPSubnet[$number]) }
    })
    $gateways = @($settings.DefaultIPGateway | Where-Object { $_ -and $_ -match '\.' })
    @{
      name = $adapter.NetConnectionID
      index = [int]$adapter.InterfaceIndex
      mac = $adapter.MACAddress
      virtual = -not [bool]$adapter.PhysicalAdapter
      connected = ([int]$adapter.NetConnectionStatus -ne 7)
      suffix = [string](Get-VmcontextPart { Get-VmcontextRegistry ('Services\Tcpip\Parameters\Interfaces\' + $adapter.GUID) 'Domain' } '')
      ipv4 = @{
        dhcp = [bool]$settings.DHCPEnabled
        addresses = @(if (-not $settings.DHCPEnabled) { $all | Where-Object { $_ -notmatch ':' } })
        routes = @(if (-not $settings.DHCPEnabled) { $gateways | ForEach-Object { @{ to = '0.0.0.0/0'; via = $_; metric = 0 } } })
        dns = @(Get-VmcontextServers 'Tcpip' $adapter.GUID)
      }
      ipv6 = @{ dns = @(Get-VmcontextServers 'Tcpip6' $adapter.GUID) }
    }
  })
}

function Get-VmcontextIdentifier($entry) {
  $bytes = [byte[]]$entry.objectSid.Value
  return (New-Object -TypeName System.Security.Principal.SecurityIdentifier -ArgumentList $bytes, 0).Value
}

# The older way where the cmdlets are there and fail: what it does not tell is taken for usual.
function Get-VmcontextNics([bool]$modern) {
  if ($modern) {
    try { return Get-VmcontextAdapters } catch { $null = $_ }
  }
  return Get-VmcontextOlderAdapters
}

function Get-VmcontextMembers([string]$group) {
  $members = @((Get-VmcontextEntry $group 'group').psbase.Invoke('Members'))
  return @($members | ForEach-Object { Get-VmcontextIdentifier ([ADSI]$_) })
}

function Get-VmcontextUsers([string]$group) {
  $members = @(Get-VmcontextPart { Get-VmcontextMembers $group } @())
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

# What no partition of the same disk has, in one piece: at its end, or the largest between two.
function Get-VmcontextFree($partition) {
  $disk = Get-Disk -Number $partition.DiskNumber
  $ends = @(Get-Partition -DiskNumber $partition.DiskNumber | ForEach-Object { $_.Offset + $_.Size } | Sort-Object)
  return [long](@(([long]$disk.Size - [long]$ends[-1]), [long]$disk.LargestFreeExtent) | Sort-Object)[-1]
}

# The most that a partition can have. Windows reads through the whole file system for that answer ("Get-PartitionSupportedSize"
# starts the service defragsvc), so that it is asked only where there is more free than alignment leaves.
function Get-VmcontextLargest($partition) {
  if ((Get-VmcontextFree $partition) -lt 2097152) { return [long]$partition.Size }
  return [long](Get-PartitionSupportedSize -DriveLetter $partition.DriveLetter).SizeMax
}

# Win32_LogicalDisk.DriveType: 2 removable, 3 fixed, 5 compact disc.
function Get-VmcontextVolumes {
  # A disk that was made larger while Windows runs is known as it was, until it is looked at again.
  $null = Get-VmcontextPart { Update-HostStorageCache } $null
  $kinds = @{ 2 = 'removable'; 3 = 'fixed'; 5 = 'cdrom' }
  return @(Get-CimInstance -ClassName Win32_LogicalDisk | ForEach-Object {
    $letter = $_.DeviceID.Substring(0, 1)
    $kind = if ($kinds.ContainsKey([int]$_.DriveType)) { $kinds[[int]$_.DriveType] } else { 'other' }
    $partition = Get-VmcontextPart { Get-Partition -DriveLetter $letter } $null
    @{
      letter = $letter
      label = [string]$_.VolumeName
      fileSystem = [string]$_.FileSystem
      kind = $kind
      size = if ($partition) { [long]$partition.Size } else { $null }
      sizeMax = if ($partition -and $kind -eq 'fixed') { Get-VmcontextPart { Get-VmcontextLargest $partition } $null } else { $null }
      diskFree = if ($partition -and $kind -eq 'fixed') { Get-VmcontextPart { Get-VmcontextFree $partition } $null } else { $null }
    }
  })
}

# Remote Desktop's rules have a group that is called the same in every language. An image without them has none to enable.
function Get-VmcontextRules {
  $open = @(Get-NetFirewallRule -Direction Inbound -Enabled True -Action Allow -ErrorAction SilentlyContinue |
    ForEach-Object { $_.Name })
  $rules = @($open | Where-Object { $_ -match '^(vmcontext|OpenSSH|FPS-ICMP|CoreNet-Diag-ICMP)' })
  $desktop = @(Get-NetFirewallRule -Group '@FirewallAPI.dll,-28752' -ErrorAction SilentlyContinue)
  $closed = @($desktop | Where-Object { [string]$_.Enabled -ne 'True' })
  if ($open.Count -gt 0 -and $closed.Count -eq 0) { $rules += 'RemoteDesktop' }
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

# Nobody but these has any of these rights to the file, and one of them owns it; so it is with one that is not there.
function Test-VmcontextClosed([string]$path, [string[]]$allowed, [int]$rights) {
  if (-not [System.IO.File]::Exists($path)) { return $true }
  $kind = [System.Security.Principal.SecurityIdentifier]
  $present = [System.IO.File]::GetAccessControl($path)
  if ($allowed -notcontains $present.GetOwner($kind).Value) { return $false }
  $others = @($present.GetAccessRules($true, $true, $kind) | Where-Object {
    $allowed -notcontains $_.IdentityReference.Value -and [string]$_.AccessControlType -eq 'Allow' -and ([int]$_.FileSystemRights -band $rights) -ne 0
  })
  return ($others.Count -eq 0)
}

# Files of SSH keys that others have one of these rights to.
function Get-VmcontextOpenKeyFiles($users, [int]$rights) {
  $system = @('S-1-5-18', 'S-1-5-32-544')
  $shared = $env:ProgramData + '\ssh\administrators_authorized_keys'
  # What an administrator has made himself is not a stranger's, though sshd wants it otherwise.
  $trusted = $system
  if ($rights -ne -1) { $trusted += @($users | Where-Object { $_.administrator } | ForEach-Object { $_.sid }) }
  if (-not (Test-VmcontextClosed $shared $trusted $rights)) { $shared }
  foreach ($user in $users) {
    if (-not $user.profile) { continue }
    $own = $user.profile + '\.ssh\authorized_keys'
    if (-not (Test-VmcontextClosed $own ($system + $user.sid) $rights)) { $own }
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

function Get-VmcontextRandomIdentifiers {
  $protocol = Get-NetIPv6Protocol
  return ([string]$protocol.RandomizeIdentifiers -ne 'Disabled' -or [string]$protocol.UseTemporaryAddresses -ne 'Disabled')
}

function Get-VmcontextFacts {
  $system = Wait-VmcontextManagement
  $wanted = @('DnsClient', 'Microsoft.PowerShell.LocalAccounts', 'NetAdapter', 'NetSecurity', 'NetTCPIP', 'Storage')
  $modules = @(Get-Module -ListAvailable -Name $wanted | ForEach-Object { $_.Name } | Sort-Object -Unique)
  $group = [string](Get-VmcontextPart { Get-VmcontextGroupName 'S-1-5-32-544' } 'Administrators')
  $modern = ($modules -contains 'NetTCPIP') -and ($modules -contains 'NetAdapter')
  $users = @(Get-VmcontextPart { Get-VmcontextUsers $group } @())
  return @{
    os = @{ name = [string]$system.Caption; version = [string]$system.Version }
    powershell = ([string]$PSVersionTable.PSVersion.Major + '.' + [string]$PSVersionTable.PSVersion.Minor)
    uuid = Get-VmcontextPart { [string](Get-CimInstance -ClassName Win32_ComputerSystemProduct).UUID } $null
    systemDrive = $env:SystemDrive
    programData = $env:ProgramData
    computer = Get-VmcontextPart { Get-VmcontextComputer } @{ active = $env:COMPUTERNAME }
    # Win32_OperatingSystem.ProductType: 1 a workstation, 2 a domain controller, 3 another server.
    domainController = ([int]$system.ProductType -eq 2)
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
    # Any right at all; and those to write, delete or own it, or to write or do all in one (ACCESS_MASK).
    openKeyFiles = @(Get-VmcontextPart { Get-VmcontextOpenKeyFiles $users -1 } @())
    foreignKeyFiles = @(Get-VmcontextPart { Get-VmcontextOpenKeyFiles $users 0x500d0006 } @())
  }
}
`
