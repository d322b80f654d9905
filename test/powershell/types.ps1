# Stand-ins for types of .NET and of Windows, part of `prelude.ps1`: the registry, access rights, accounts, ADSI, folders;
# and the reader of JSON that only .NET Framework has. Another type is a class here, and one more line in $standIns.

class StandInKey {
  [object]$Values
  [object] OpenSubKey([string]$path) {
    $found = $global:machine.registry.('HKLM:\' + $path)
    if ($null -eq $found) { return $null }
    $key = New-Object StandInKey
    $key.Values = $found
    return $key
  }
  [string[]] GetValueNames() { return @($this.Values.PSObject.Properties | ForEach-Object { $_.Name }) }
  [object] GetValue([string]$name) { return $this.Values.$name }
}

class StandInRegistry {
  static [object]$LocalMachine = (New-Object StandInKey)
}

class StandInIdentifier {
  [string]$Value
  StandInIdentifier([string]$text) {
    if ($text -notmatch '^S-1-[\d-]+$') { throw 'Value was invalid.' }
    $this.Value = $text
  }
  StandInIdentifier([byte[]]$bytes, [int]$offset) { $this.Value = [Text.Encoding]::ASCII.GetString($bytes) }
  [object] Translate([type]$kind) { return [pscustomobject]@{ Value = 'VORDEFINIERT\Administratoren' } }
}

class StandInRule {
  [string]$Text
  StandInRule([object]$who, [string]$rights, [string]$inherit, [string]$propagate, [string]$kind) {
    $this.Text = $who.Value + ' ' + $rights + ' ' + $inherit + ' ' + $kind
  }
  [string] ToString() { return $this.Text }
}

class StandInAcl {
  [string]$Owner
  [object[]]$Rules = @()
  [void] SetAccessRuleProtection([bool]$isProtected, [bool]$keeps) { $this.Rules += "protected $isProtected, keeps $keeps" }
  [void] SetOwner([object]$who) { $this.Owner = $who.Value }
  [void] AddAccessRule([object]$rule) { $this.Rules += $rule }
  [object] GetOwner([type]$kind) { return [pscustomobject]@{ Value = $this.Owner } }
  [object[]] GetAccessRules([bool]$own, [bool]$inherited, [type]$kind) { return $this.Rules }
}

class StandInFile {
  static [bool] Exists([string]$path) { return $null -ne $global:machine.files.$path -and -not $global:machine.files.$path.isFolder }
  static [string] GetAttributes([string]$path) {
    if ($global:machine.files.$path) { return [string]$global:machine.files.$path.attributes }
    return [string](Get-Item -LiteralPath $path -Force).Attributes
  }
  static [void] Delete([string]$path) { Write-StandInRecord 'Delete' @{ Path = $path } }
  static [object] GetAccessControl([string]$path) {
    $file = $global:machine.files.$path
    if ($file.failure) { throw $file.failure }
    $acl = New-Object StandInAcl
    $acl.Owner = if ($file) { $file.owner } else { 'S-1-5-32-544' }
    foreach ($rule in $file.rules) {
      $acl.Rules += [pscustomobject]@{
        IdentityReference = [pscustomobject]@{ Value = $rule.sid }
        AccessControlType = 'Allow'
        FileSystemRights = [int]$rule.rights
      }
    }
    return $acl
  }
}

class StandInDirectory {
  static [bool] Exists([string]$path) { return [bool]$global:machine.files.$path.isFolder }
  static [object] GetAccessControl([string]$path) { return [StandInFile]::GetAccessControl($path) }
  static [string[]] GetFileSystemEntries([string]$path) { return @($global:machine.files.$path.entries) }
  static [void] Delete([string]$path, [bool]$isWhole) { Write-StandInRecord 'Delete' @{ Path = $path; Whole = $isWhole } }
}

class StandInEntry {
  [string]$ADsPath
  [string]$Path
  [object]$objectSid
  [object]$UserFlags = [pscustomobject]@{ Value = 0x202 }
  StandInEntry([string]$path) {
    if ($global:machine.failing.ADSI) { throw $global:machine.failing.ADSI }
    $this.Path = $path -replace ',\w+$', ''
    $this.ADsPath = $this.Path -replace '^WinNT://', 'WinNT://WORKGROUP/'
    $name = $this.Path.Split('/')[-1]
    foreach ($user in $global:machine.answers.Win32_UserAccount) {
      if ($user.Name -eq $name) { $this.objectSid = [pscustomobject]@{ Value = [Text.Encoding]::ASCII.GetBytes($user.SID) } }
    }
  }
  [object[]] Invoke([string]$what) {
    return @($global:machine.answers.Members | ForEach-Object { New-Object StandInEntry -ArgumentList $_.path })
  }
  [object] Create([string]$kind, [string]$name) { return New-Object StandInEntry -ArgumentList ($this.Path + '/' + $name) }
  [void] SetPassword([string]$text) { Write-StandInRecord 'SetPassword' @{ Path = $this.Path; Text = $text } }
  [void] SetInfo() { Write-StandInRecord 'SetInfo' @{ Path = $this.Path; Flags = $this.UserFlags } }
  [void] Add([string]$path) { Write-StandInRecord 'Add' @{ Path = $this.Path; Member = $path } }
}

class StandInFolders {
  static [string] GetFolderPath([string]$which) { return $env:VMCONTEXT_TEST_FOLDER + '/programs' }
}

class StandInAssembly {
  static [object] Load([string]$name) { return $name }
}

class StandInJson {
  [int]$MaxJsonLength
  [object] DeserializeObject([string]$line) { return Read-StandInJson $line }
}

# Types as JavaScriptSerializer gives them: Int32, Int64, Decimal, Object[], Dictionary.
function ConvertFrom-StandInJson($element) {
  $kind = [string]$element.ValueKind
  if ($kind -eq 'Object') {
    $table = New-Object 'System.Collections.Generic.Dictionary[string,object]'
    foreach ($field in $element.EnumerateObject()) { $table[$field.Name] = ConvertFrom-StandInJson $field.Value }
    return $table
  }
  if ($kind -eq 'Array') { return , [object[]]@(foreach ($item in $element.EnumerateArray()) { ConvertFrom-StandInJson $item }) }
  if ($kind -eq 'String') { return $element.GetString() }
  if ($kind -ne 'Number') { return @{ True = $true; False = $false }[$kind] }
  $text = $element.GetRawText()
  if ($text -notmatch '^-?\d+$') { return [decimal]$text }
  if ([Math]::Abs([decimal]$text) -le [int]::MaxValue) { return [int]$text }
  return [long]$text
}

function Read-StandInJson([string]$line) {
  return ConvertFrom-StandInJson ([Text.Json.JsonDocument]::Parse($line).RootElement)
}

$standIns = @{
  'ADSI' = [StandInEntry]
  'Environment' = [StandInFolders]
  'Microsoft.Win32.Registry' = [StandInRegistry]
  'System.IO.Directory' = [StandInDirectory]
  'System.IO.File' = [StandInFile]
  'System.Security.AccessControl.DirectorySecurity' = [StandInAcl]
  'System.Security.AccessControl.FileSecurity' = [StandInAcl]
  'System.Security.AccessControl.FileSystemAccessRule' = [StandInRule]
  'System.Security.Principal.SecurityIdentifier' = [StandInIdentifier]
}
if ($PSVersionTable.PSEdition -eq 'Core') {
  $standIns['System.Reflection.Assembly'] = [StandInAssembly]
  $standIns['System.Web.Script.Serialization.JavaScriptSerializer'] = [StandInJson]
}
# PowerShell looks for a type among those of its scopes first, where classes are put by their name, and then in .NET.
$inside = [Reflection.BindingFlags]'NonPublic, Instance'
$context = $ExecutionContext.GetType().GetField('_context', $inside).GetValue($ExecutionContext)
$state = $context.GetType().GetProperty('EngineSessionState', $inside).GetValue($context, $null)
$scope = $state.GetType().GetProperty('GlobalScope', $inside).GetValue($state, $null)
$add = $scope.GetType().GetMethod('AddType', $inside)
foreach ($name in $standIns.Keys) {
  $null = $add.Invoke($scope, @($name, $standIns[$name]))
  if (($name -as [type]) -ne $standIns[$name]) { throw "$name would be the real one in this PowerShell; nothing real may be touched" }
}
