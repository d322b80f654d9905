/**
 * What the script tells of network adapters: by the cmdlets of NetTCPIP, DnsClient and NetAdapter where those modules are,
 * by CIM classes elsewhere. Part of `facts-script.ts`.
 */
export const networkFacts = String.raw`
# Servers that were set are separated by commas or blanks; those of a DHCP server are in another value.
function Get-VmcontextServers([string]$stack, [string]$guid) {
  $text = Get-VmcontextPart { Get-VmcontextRegistry ('Services\' + $stack + '\Parameters\Interfaces\' + $guid) 'NameServer' } ''
  return @(([string]$text).Split([char[]]', ', [System.StringSplitOptions]::RemoveEmptyEntries))
}

function Get-VmcontextWay($route) {
  return ([string]$route.DestinationPrefix + ' ' + ([string]$route.NextHop).Split('%')[0])
}

# Routes that somebody has set are kept across boots; those of routers and DHCP servers are not.
function Get-VmcontextRoutes([int]$index, [string]$family) {
  $kept = @(Get-NetRoute -InterfaceIndex $index -AddressFamily $family -PolicyStore PersistentStore -ErrorAction SilentlyContinue)
  $now = @(Get-NetRoute -InterfaceIndex $index -AddressFamily $family -PolicyStore ActiveStore -ErrorAction SilentlyContinue |
    ForEach-Object { Get-VmcontextWay $_ })
  return @($kept | ForEach-Object {
    @{ to = $_.DestinationPrefix; via = $_.NextHop; metric = [long]$_.RouteMetric; active = ($now -contains (Get-VmcontextWay $_)) }
  })
}

# IPv6 that is switched off for all adapters (DisabledComponents, bit 0x10) once Windows has started with it: it is bound as
# ever, and there is nothing to set.
function Test-VmcontextOff($interface, [string]$family) {
  if ($interface -or $family -ne 'IPv6') { return $false }
  $components = Get-VmcontextPart { Get-VmcontextRegistry 'Services\Tcpip6\Parameters' 'DisabledComponents' } 0
  return (([long]$components -band 0x10) -ne 0)
}

# Addresses that are not kept for the next start are those of a failover cluster and its kind. Where none is kept, or they
# are beside those of DHCP, that is not known.
function Get-VmcontextTemporary([int]$index, [string]$family, $addresses, [bool]$dhcp) {
  if ($dhcp -and $family -eq 'IPv4') { return }
  $kept = @(Get-NetIPAddress -InterfaceIndex $index -AddressFamily $family -PolicyStore PersistentStore -ErrorAction SilentlyContinue |
    ForEach-Object { $_.IPAddress.Split('%')[0] })
  if ($kept.Count -eq 0) { return }
  return @($addresses | ForEach-Object { $_.IPAddress.Split('%')[0] } | Where-Object { $kept -notcontains $_ })
}

function Get-VmcontextFamily($adapter, [string]$family) {
  $stack = if ($family -eq 'IPv4') { 'Tcpip' } else { 'Tcpip6' }
  $component = if ($family -eq 'IPv4') { 'ms_tcpip' } else { 'ms_tcpip6' }
  $index = [int]$adapter.InterfaceIndex
  $literal = [System.Management.Automation.WildcardPattern]::Escape($adapter.Name)
  $bound = Get-VmcontextPart { [bool](Get-NetAdapterBinding -Name $literal -ComponentID $component).Enabled } $true
  $interface = Get-NetIPInterface -InterfaceIndex $index -AddressFamily $family -ErrorAction SilentlyContinue
  $addresses = @(Get-NetIPAddress -InterfaceIndex $index -AddressFamily $family -ErrorAction SilentlyContinue |
    Where-Object { [string]$_.PrefixOrigin -eq 'Manual' })
  $dhcp = ([string]$interface.Dhcp -eq 'Enabled')
  return @{
    bound = $bound
    off = Test-VmcontextOff $interface $family
    dhcp = $dhcp
    addresses = @($addresses | ForEach-Object { $_.IPAddress.Split('%')[0] + '/' + $_.PrefixLength })
    skipAsSource = @($addresses | Where-Object { $_.SkipAsSource } | ForEach-Object { $_.IPAddress.Split('%')[0] })
    duplicates = @($addresses | Where-Object { [string]$_.AddressState -eq 'Duplicate' } | ForEach-Object { $_.IPAddress.Split('%')[0] })
    temporary = @(Get-VmcontextPart { Get-VmcontextTemporary $index $family $addresses $dhcp } @())
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
    # Both are null on an adapter that has no address.
    $given = @($settings.IPAddress)
    $masks = @($settings.IPSubnet)
    $all = @(for ($number = 0; $number -lt $given.Count; $number++) {
      if ($given[$number]) { $given[$number] + '/' + (Get-VmcontextPrefix $masks[$number]) }
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

# The older way where the cmdlets are there and fail: what it does not tell is taken for usual.
function Get-VmcontextNics([bool]$modern) {
  if ($modern) {
    try { return Get-VmcontextAdapters } catch { $null = $_ }
  }
  return Get-VmcontextOlderAdapters
}

function Get-VmcontextRandomIdentifiers {
  $protocol = Get-NetIPv6Protocol
  return ([string]$protocol.RandomizeIdentifiers -ne 'Disabled' -or [string]$protocol.UseTemporaryAddresses -ne 'Disabled')
}
`
