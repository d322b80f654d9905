# Stand-ins for what the script meets on Windows: run in front of it, in the same PowerShell, by `stand-in.ts`. What the
# machine has comes from a file of JSON (`machines.ts`); what would change a machine is written down and does nothing.
# The script itself is not touched: what it names are functions here, and types of `types.ps1`.
# Another cmdlet that the script asks is one more line in $asking.
$machine = ConvertFrom-Json -InputObject ([IO.File]::ReadAllText($env:VMCONTEXT_TEST_FOLDER + '/machine.json'))
$env:COMPUTERNAME = 'HOST'
$env:SystemDrive = 'C:'
$env:ProgramData = 'C:\ProgramData'

# As [CIM_DataType] of the classes has it; all others are what JSON makes of them, enumerations their names.
$kinds = @{
  byte = 'PrefixLength'
  char = 'DriveLetter'
  uint16 = 'NetConnectionStatus', 'RouteMetric'
  uint32 = 'DiskNumber', 'DriveType', 'Index', 'InterfaceIndex', 'InterfaceMetric', 'NlMtu', 'ProductType'
  uint64 = 'LargestFreeExtent', 'Offset', 'Size', 'SizeMax'
}
foreach ($rows in $machine.answers.PSObject.Properties) {
  foreach ($row in $rows.Value) {
    foreach ($kind in $kinds.Keys) {
      foreach ($field in $row.PSObject.Properties) {
        if ($kinds[$kind] -ccontains $field.Name) { $field.Value = $field.Value -as ('System.' + $kind -as [type]) }
      }
    }
  }
}

function Write-StandInNoise([string]$what) {
  if (-not $machine.noise) { return }
  [Console]::Error.WriteLine("$what on standard error")
  Write-Host "$what on the host, and no new line" -NoNewline
  Write-Warning $what
  Write-Verbose $what -Verbose
  Write-Information $what -InformationAction Continue
  Write-Progress -Activity $what
}

function Write-StandInRecord([string]$command, $given) {
  $values = @{}
  foreach ($name in $given.Keys) {
    $value = $given[$name]
    $type = $value.GetType().Name
    if ($value -is [Security.SecureString]) {
      $value = [Runtime.InteropServices.Marshal]::PtrToStringBSTR([Runtime.InteropServices.Marshal]::SecureStringToBSTR($value))
    } elseif ($value -is [switch]) { $value = [bool]$value }
    $values[$name] = @{ type = $type; value = $value }
  }
  $line = ConvertTo-Json -Compress -Depth 5 -InputObject @{ command = $command; values = $values }
  [IO.File]::AppendAllText($env:VMCONTEXT_TEST_FOLDER + '/record', $line + "`n")
}

# Rows that fit all that was asked. Cmdlets of CIM fail where none does, Get-CimInstance and Get-Module do not.
function Get-StandInRows([string]$what, $wanted, [bool]$isQuery) {
  Write-StandInNoise $what
  if ($machine.failing.$what) { throw $machine.failing.$what }
  if (-not $machine.answers.PSObject.Properties[$what]) { throw "nobody said what $what answers" }
  $found = @($machine.answers.$what | Where-Object {
    $row = $_
    $others = @($wanted.Keys | Where-Object {
      $name = $_
      $row.PSObject.Properties[$name] -and @($wanted[$name] | Where-Object { [string]$row.$name -like [string]$_ }).Count -eq 0
    })
    $others.Count -eq 0
  })
  if ($found.Count -eq 0 -and $isQuery) {
    Write-Error -Message "No matching objects found by $what" -Category ObjectNotFound -ErrorId 'CmdletizationQuery_NotFound'
  }
  $found
}

function Get-CimInstance {
  [CmdletBinding()] param([Parameter(Mandatory = $true)][string]$ClassName, [string]$Filter, [uint32]$OperationTimeoutSec)
  $wanted = @{}
  if ($Filter) {
    if ($Filter -notmatch "^(\w+) = '?([^']*)'?$") { throw 'Invalid query' }
    $wanted[$Matches[1]] = $Matches[2]
  }
  Get-StandInRows $ClassName $wanted $false
}

function Get-ItemProperty {
  [CmdletBinding()] param([string[]]$LiteralPath)
  if ($machine.failing.registry) { throw $machine.failing.registry }
  $values = $machine.registry.($LiteralPath[0])
  if ($null -eq $values) { Write-Error "Cannot find path '$LiteralPath' because it does not exist." } else { $values }
}

function Set-Acl {
  [CmdletBinding()] param([string[]]$LiteralPath, [object]$AclObject)
  Write-StandInRecord 'Set-Acl' @{ Path = $LiteralPath[0]; Owner = $AclObject.Owner; Rules = [string[]]$AclObject.Rules }
}

# Parameters as Microsoft documents them.
$asking = @{
  'Get-Disk' = '[uint32[]]$Number'
  'Get-DnsClientGlobalSetting' = ''
  'Get-LocalGroupMember' = '[string]$SID'
  'Get-Module' = '[string[]]$Name, [switch]$ListAvailable'
  'Get-NetAdapter' = '[string[]]$Name'
  'Get-NetAdapterBinding' = '[string[]]$Name, [string[]]$ComponentID'
  'Get-NetIPAddress' = '[uint32[]]$InterfaceIndex, [string[]]$AddressFamily, [string]$PolicyStore = "ActiveStore"'
  'Get-NetIPInterface' = '[uint32[]]$InterfaceIndex, [string[]]$AddressFamily'
  'Get-NetIPv6Protocol' = ''
  'Get-NetRoute' = '[uint32[]]$InterfaceIndex, [string[]]$AddressFamily, [string]$PolicyStore = "ActiveStore"'
  'Get-Partition' = '[uint32[]]$DiskNumber, [char[]]$DriveLetter'
  'Get-PartitionSupportedSize' = '[char[]]$DriveLetter'
}
foreach ($name in $asking.Keys) {
  $body = "
    [CmdletBinding()] param($($asking[$name]))
    `$wanted = @{} + `$PSBoundParameters
    # Not about the rows: how to fail, and the group whose members they are.
    foreach (`$other in 'ErrorAction', 'SID') { `$null = `$wanted.Remove(`$other) }
    if (`$PolicyStore) { `$wanted['PolicyStore'] = `$PolicyStore }
    Get-StandInRows '$name' `$wanted (`$PSBoundParameters.Count -gt 0 -and '$name' -ne 'Get-Module')"
  Set-Item -Path "function:global:$name" -Value ([scriptblock]::Create($body))
}

# What is called has no parameters of its own here, but for some: so it is seen what the script hands over.
foreach ($name in $machine.commands) {
  Set-Item -Path "function:global:$name" -Value {
    $given = @{}
    for ($at = 0; $at -lt $args.Count; $at += 2) { $given[([string]$args[$at]).Trim('-', ':')] = $args[$at + 1] }
    Write-StandInRecord $MyInvocation.MyCommand.Name $given
    Write-StandInNoise $MyInvocation.MyCommand.Name
    'an answer that nobody wants'
  }
}

function New-NetIPAddress {
  [CmdletBinding()]
  param([uint32]$InterfaceIndex, [string]$AddressFamily, [string]$IPAddress, [byte]$PrefixLength, [bool]$SkipAsSource)
  Write-StandInRecord 'New-NetIPAddress' $PSBoundParameters
}

function Set-DnsClientServerAddress {
  [CmdletBinding()] param([uint32[]]$InterfaceIndex, [string[]]$ServerAddresses, [switch]$ResetServerAddresses)
  Write-StandInRecord 'Set-DnsClientServerAddress' $PSBoundParameters
}

function Start-Service {
  [CmdletBinding()] param([string[]]$Name)
  switch ($Name[0]) {
    'writes' { Write-Error "Service 'writes'`r`ncannot be`tstarted.  " }
    'throws' { throw "first line`nsecond <line> & 'more'" }
    'parses' { $null = [int]::Parse('no number') }
    'silent' { throw (New-Object System.Exception -ArgumentList '') }
    'member' { Write-Error -Message 'is already a member' -ErrorId 'MemberExists' -Category ResourceExists }
  }
}

. (Join-Path -Path $PSScriptRoot -ChildPath 'types.ps1')
