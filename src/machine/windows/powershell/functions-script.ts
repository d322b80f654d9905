/**
 * Functions of our own in the script that PowerShell runs, for what no cmdlet does on every Windows that counts: local
 * accounts where the module LocalAccounts is missing (Server 2012 R2), through ADSI's WinNT provider, and access rights.
 * A new one is a function here and its name in `call.ts`.
 */
export const functionsScript = String.raw`
# SYSTEM, Administrators, and the service that Windows' own files belong to: the machine's masters anyway.
$masters = @('S-1-5-18', 'S-1-5-32-544', 'S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464')

function Get-VmcontextAccess([string]$path) {
  if ([System.IO.Directory]::Exists($path)) { return [System.IO.Directory]::GetAccessControl($path) }
  return [System.IO.File]::GetAccessControl($path)
}

function Test-VmcontextLink([string]$path) {
  return ([string][System.IO.File]::GetAttributes($path) -match 'ReparsePoint')
}

# It belongs to one of these, a master or an administrator, and is no link.
function Test-VmcontextOwned([string]$path, [string[]]$Sid) {
  if (Test-VmcontextLink $path) { return $false }
  $owner = (Get-VmcontextAccess $path).GetOwner([System.Security.Principal.SecurityIdentifier]).Value
  if (($masters + $Sid) -contains $owner) { return $true }
  return (@(Get-VmcontextAdministrators) -contains $owner)
}

# Sets access rights anew: these identifiers have full control, nobody else has any, and nothing is inherited. Of a folder that
# is new what somebody was quick to put in goes: it stays his, whatever its rights become.
function Set-VmcontextAcl([string]$Path, [string[]]$Sid, [switch]$New) {
  $item = Get-Item -LiteralPath $Path -Force
  $parent = Get-Item -LiteralPath (Split-Path -Path $item.FullName -Parent) -Force
  foreach ($one in @($item, $parent)) {
    if (Test-VmcontextLink $one.FullName) {
      throw ($one.FullName + ' is a link, and links are not followed here; remove it')
    }
  }
  # Whoever owns its folder may have put another file in its place since the facts were told.
  if (-not $item.PSIsContainer -and -not (Test-VmcontextOwned $parent.FullName $Sid)) {
    throw ($parent.FullName + ' is somebody else''s, so what is in it cannot be trusted; look at it, then remove it')
  }
  if ($item.PSIsContainer) {
    $acl = New-Object -TypeName System.Security.AccessControl.DirectorySecurity
    $inherit = 'ContainerInherit, ObjectInherit'
  } else {
    $acl = New-Object -TypeName System.Security.AccessControl.FileSecurity
    $inherit = 'None'
  }
  $acl.SetAccessRuleProtection($true, $false)
  # Administrators, whom sshd takes for an owner in anybody's profile too.
  $acl.SetOwner((New-Object -TypeName System.Security.Principal.SecurityIdentifier -ArgumentList 'S-1-5-32-544'))
  foreach ($one in $Sid) {
    $who = New-Object -TypeName System.Security.Principal.SecurityIdentifier -ArgumentList $one
    $rule = New-Object -TypeName System.Security.AccessControl.FileSystemAccessRule -ArgumentList $who, 'FullControl', $inherit, 'None', 'Allow'
    $acl.AddAccessRule($rule)
  }
  Set-Acl -LiteralPath $item.FullName -AclObject $acl
  if (-not $New) { return }
  foreach ($entry in [System.IO.Directory]::GetFileSystemEntries($item.FullName)) {
    if (Test-VmcontextOwned $entry $Sid) { continue }
    if ([System.IO.Directory]::Exists($entry)) { [System.IO.Directory]::Delete($entry, $true) } else { [System.IO.File]::Delete($entry) }
  }
}

function ConvertFrom-VmcontextSecret([System.Security.SecureString]$secret) {
  $pointer = [System.Runtime.InteropServices.Marshal]::SecureStringToBSTR($secret)
  try {
    return [System.Runtime.InteropServices.Marshal]::PtrToStringBSTR($pointer)
  } finally {
    [System.Runtime.InteropServices.Marshal]::ZeroFreeBSTR($pointer)
  }
}

function Get-VmcontextEntry([string]$name, [string]$class) {
  return [ADSI]('WinNT://' + $env:COMPUTERNAME + '/' + $name + ',' + $class)
}

# ADS_USER_FLAG_ENUM: 0x10000 the password never expires, 0x2 the account is disabled.
function Set-VmcontextUser([string]$Name, [System.Security.SecureString]$Password, [switch]$NeverExpires, [switch]$Enable) {
  $user = Get-VmcontextEntry $Name 'user'
  if ($Password) { $user.SetPassword((ConvertFrom-VmcontextSecret $Password)) }
  $flags = [int]$user.UserFlags.Value
  if ($NeverExpires) { $flags = $flags -bor 0x10000 }
  if ($Enable) { $flags = $flags -band (-bnot 0x2) }
  $user.UserFlags = $flags
  $user.SetInfo()
}

function New-VmcontextUser([string]$Name, [System.Security.SecureString]$Password) {
  $computer = [ADSI]('WinNT://' + $env:COMPUTERNAME + ',computer')
  $user = $computer.Create('user', $Name)
  if ($Password) { $user.SetPassword((ConvertFrom-VmcontextSecret $Password)) }
  $user.SetInfo()
}

# What the group with this identifier is called here: names are translated, identifiers are not.
function Get-VmcontextGroupName([string]$Sid) {
  $identifier = New-Object -TypeName System.Security.Principal.SecurityIdentifier -ArgumentList $Sid
  return $identifier.Translate([System.Security.Principal.NTAccount]).Value.Split('\')[-1]
}

function Add-VmcontextGroupMember([string]$Sid, [string]$Name) {
  $group = Get-VmcontextGroupName $Sid
  $user = Get-VmcontextEntry $Name 'user'
  if (@(Get-VmcontextMembers $group) -notcontains (Get-VmcontextIdentifier $user)) {
    (Get-VmcontextEntry $group 'group').Add($user.Path)
  }
}

# Ejects through IMAPI (IDiscRecorder2::EjectMedia), which answers once it is done; the verb of the shell in its place knows
# drives that IMAPI leaves out. Both work without anybody logged in. What counts is that the medium is gone.
function Dismount-VmcontextCdrom([string]$DriveLetter) {
  $root = $DriveLetter + ':\'
  $drive = New-Object -TypeName System.IO.DriveInfo -ArgumentList $root
  if ($drive.DriveType -ne [System.IO.DriveType]::CDRom) { throw ($root + ' is no CD-ROM drive, so nothing is ejected') }
  if (-not $drive.IsReady) { return }
  try {
    $master = New-Object -ComObject 'IMAPI2.MsftDiscMaster2'
    for ($number = 0; $number -lt $master.Count; $number++) {
      $recorder = New-Object -ComObject 'IMAPI2.MsftDiscRecorder2'
      $recorder.InitializeDiscRecorder($master.Item($number))
      if (@($recorder.VolumePathNames) -contains $root) { $recorder.EjectMedia() }
    }
  } catch {
    $null = $_
  }
  if ($drive.IsReady) {
    # ssfDRIVES of ShellSpecialFolderConstants
    $items = (New-Object -ComObject 'Shell.Application').Namespace(17).Items()
    foreach ($item in @($items)) { if ($item.Path -eq $root) { $item.InvokeVerb('Eject') } }
  }
  for ($left = 20; $drive.IsReady; $left--) {
    if ($left -le 0) { throw ('the medium in ' + $root + ' is still there; something holds it') }
    Start-Sleep -Milliseconds 500
  }
}
`
