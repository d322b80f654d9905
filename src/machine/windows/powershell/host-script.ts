/**
 * What PowerShell runs: one fixed script, the same for every machine and every context. It reads requests from its
 * standard input, a line of JSON each, and writes an answer for each, a line that begins with a mark of its own; whatever
 * else a command prints goes nowhere. Values come as JSON and are handed to commands by splatting (about_Splatting), so that none of them
 * is ever read as code. Written for Windows PowerShell 4.0 (Server 2012 R2) and later.
 *
 * Requests: `{"ask":"facts"}`, see `facts-script.ts`, and `{"call":{…}}`, see `Call`. Answers: `{"ok":true,"result":…}`,
 * `{"ok":false,"message":"…"}`.
 */
import { cmdlets, functions, programs } from './call.ts'
import { factsScript } from './facts-script.ts'
import { functionsScript } from './functions-script.ts'

/** What an answer begins with. */
export const mark = '#vmcontext#'

const listOf = (names: readonly string[]): string => names.map(name => `'${name}'`).join(', ')

/** The part that is run first, given on the command line: it reads the script from the standard input. */
export const bootstrap = `
$ErrorActionPreference = 'Stop'
$reader = New-Object System.IO.StreamReader([Console]::OpenStandardInput(), (New-Object System.Text.UTF8Encoding($false)))
$text = [System.Text.Encoding]::UTF8.GetString([Convert]::FromBase64String($reader.ReadLine()))
. ([ScriptBlock]::Create($text)) $reader
`

const core = String.raw`
param($reader)
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
$WarningPreference = 'SilentlyContinue'
$VerbosePreference = 'SilentlyContinue'
$InformationPreference = 'SilentlyContinue'
$ConfirmPreference = 'None'
Set-StrictMode -Off

$writer = New-Object System.IO.StreamWriter([Console]::OpenStandardOutput(), (New-Object System.Text.UTF8Encoding($false)))
$writer.AutoFlush = $true

function Write-VmcontextAnswer($answer) {
  $writer.WriteLine($mark + (ConvertTo-Json -InputObject $answer -Depth 8 -Compress))
}

# What ConvertFrom-Json itself reads with. That cmdlet is not used: where a policy has the calls of modules logged (event
# 4103), the log would hold what it is given, and so every password.
$null = [System.Reflection.Assembly]::Load('System.Web.Extensions, Version=4.0.0.0, Culture=neutral, PublicKeyToken=31bf3856ad364e35')
$json = New-Object System.Web.Script.Serialization.JavaScriptSerializer
$json.MaxJsonLength = [int]::MaxValue

# Of {"secret":"…"} a SecureString; lists stay lists.
function ConvertTo-VmcontextValue($value) {
  if ($value -is [System.Collections.IDictionary]) {
    $secure = New-Object System.Security.SecureString
    foreach ($character in ([string]$value['secret']).ToCharArray()) { $secure.AppendChar($character) }
    return $secure
  }
  if ($value -is [array]) { return , [string[]]$value }
  return $value
}

# By its whole path, so that nothing on PATH takes its place; what it prints is only looked at where it fails.
function Start-VmcontextProgram([string]$name, [string[]]$words) {
  # Windows PowerShell hands words on as one line, in which these would come out as others.
  foreach ($word in $words) {
    if ($word -eq '' -or $word -eq '--%' -or $word -match '"|\s.*\\$') { throw ('"' + $word + '" cannot be handed to a program') }
  }
  $path = Join-Path -Path ([Environment]::GetFolderPath('System')) -ChildPath $name
  $ErrorActionPreference = 'Continue'
  # Its standard input is empty: ours holds the requests.
  $said = @() | & $path @words 2>&1
  if ($LASTEXITCODE -ne 0) {
    throw (('exit code ' + $LASTEXITCODE + ' ' + (@($said | ForEach-Object { [string]$_ }) -join ' ')).Trim())
  }
}

function Invoke-VmcontextCall($call) {
  $name = [string]$call['command']
  if ($programs -ccontains $name) {
    $words = if ($call.ContainsKey('arguments')) { $call['arguments'] } else { @() }
    Start-VmcontextProgram $name ([string[]]@($words))
    return
  }
  if (-not (($cmdlets -ccontains $name) -or ($functions -ccontains $name))) {
    throw 'no command that is allowed here'
  }
  $parameters = @{}
  if ($call.ContainsKey('parameters')) {
    foreach ($given in $call['parameters'].GetEnumerator()) {
      $parameters[$given.Key] = ConvertTo-VmcontextValue $given.Value
    }
  }
  if ($cmdlets -ccontains $name) { $parameters['ErrorAction'] = 'Stop' }
  try {
    $null = & $name @parameters
  } catch {
    # Who is in the group already is in it, as was wanted: who is could not be read.
    if ($_.FullyQualifiedErrorId -notlike 'MemberExists,*') { throw }
  }
}

function Invoke-VmcontextRequest($request) {
  if ($request.ContainsKey('ask')) {
    $facts = Get-VmcontextFacts
    return $facts
  }
  $null = Invoke-VmcontextCall $request['call']
  return $null
}
`

/** The last lines: requests are worked off until there is no more input. */
const loop = String.raw`
while ($null -ne ($line = $reader.ReadLine())) {
  try {
    $result = Invoke-VmcontextRequest ($json.DeserializeObject($line))
    Write-VmcontextAnswer @{ ok = $true; result = $result }
  } catch {
    $wrong = $_.Exception
    # What a method of .NET failed with, without "Exception calling ...".
    if ($wrong -is [System.Management.Automation.MethodInvocationException] -and $wrong.InnerException) { $wrong = $wrong.InnerException }
    $said = ([string]$wrong.Message).Trim()
    if ($said -eq '') { $said = [string]$_.FullyQualifiedErrorId }
    Write-VmcontextAnswer @{ ok = $false; message = ($said -replace '\s+', ' ') }
  }
}
`

/** The whole script. */
export const hostScript = [
  core,
  `$mark = '${mark}'`,
  `$cmdlets = @(${listOf(cmdlets)})`,
  `$functions = @(${listOf(functions)})`,
  `$programs = @(${listOf(programs)})`,
  functionsScript,
  factsScript,
  loop,
].join('\n')
