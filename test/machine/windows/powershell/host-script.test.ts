/**
 * The script that PowerShell runs: read by a grammar, and held to a list of what it may use. What a PowerShell makes of it
 * is in `test/powershell`, for those who have one.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { messageOf } from '../../../../src/error-code.ts'
import { InputError } from '../../../../src/input-error.ts'
import { parseFacts } from '../../../../src/machine/windows/facts-file.ts'
import { cmdlets, functions, programs } from '../../../../src/machine/windows/powershell/call.ts'
import { factsScript } from '../../../../src/machine/windows/powershell/facts-script.ts'
import { bootstrap, hostScript } from '../../../../src/machine/windows/powershell/host-script.ts'
import { parsePowerShell } from '../../../support/powershell/parse.ts'

/** Cmdlets that the script itself uses: they ask, or make values. */
const allowed = [
  'ConvertTo-Json',
  'ForEach-Object',
  'Get-CimInstance',
  'Get-Disk',
  'Get-DnsClientGlobalSetting',
  'Get-Item',
  'Get-ItemProperty',
  'Get-LocalGroupMember',
  'Get-Module',
  'Get-NetAdapter',
  'Get-NetAdapterBinding',
  'Get-NetIPAddress',
  'Get-NetIPInterface',
  'Get-NetIPv6Protocol',
  'Get-NetRoute',
  'Get-Partition',
  'Get-PartitionSupportedSize',
  'Join-Path',
  'New-Object',
  'Select-Object',
  'Set-Acl',
  'Set-StrictMode',
  'Sort-Object',
  'Split-Path',
  'Start-Sleep',
  'Update-HostStorageCache',
  'Where-Object',
]

/** Called by an expression: what a request names after it was found in the lists, a program by its path, a part of the facts. */
const computed = ['$name', '$path', '$part']

test('the script is PowerShell, from its first line to its last', async () => {
  const { functions: defined } = await parsePowerShell(hostScript)
  for (const name of functions) assert.ok(defined.includes(name), `${name} is defined`)
})

test('the script uses no command but those it may, its own functions, and what was found in its lists', async () => {
  const { commands, functions: defined } = await parsePowerShell(hostScript)
  const names = [...new Set(commands.map(({ name }) => name.split(/[\s{]/)[0] ?? ''))]
  const others = names.filter(name => !allowed.includes(name) && !defined.includes(name))
  assert.deepEqual(
    others.filter(name => !computed.some(expression => name.includes(expression))),
    [],
  )
  assert.ok(commands.length > 60)
})

test('no text becomes code in it', async () => {
  const { methods, types, commands } = await parsePowerShell(hostScript)
  const makers = /Create$|InvokeScript|NewScriptBlock|ExpandString|AddScript/i
  assert.deepEqual(
    methods.filter(name => makers.test(name)),
    // ADSI's own: makes the entry of a user.
    ['.Create'],
  )
  assert.ok(!types.some(name => /ScriptBlock::|PowerShell$|Runspace/i.test(name)))
  assert.ok(
    !commands.some(({ name }) =>
      /^(?:iex|Invoke-Expression|Add-Type|Invoke-Command|Start-Process|icm|saps)$/i.test(name),
    ),
  )
})

test('no cmdlet is given a secret in the clear, as calls of cmdlets may be logged', async () => {
  const { commands, methods } = await parsePowerShell(hostScript)
  assert.ok(!commands.some(({ name }) => /^ConvertTo-SecureString$|^ConvertFrom-Json$/i.test(name)))
  assert.ok(methods.includes('.DeserializeObject') && methods.includes('.AppendChar'))
})

test('the lists of the script are those that calls are made of, and hold nothing that could run a text', async () => {
  const { strings } = await parsePowerShell(hostScript)
  for (const name of [...cmdlets, ...functions, ...programs]) assert.ok(strings.includes(name), name)
  for (const name of [...cmdlets, ...functions])
    assert.doesNotMatch(name, /^(?:Invoke-|Start-Process|Add-Type|New-Object|Set-Alias|Import-)/)
  for (const name of programs) assert.match(name, /^(?:netsh|tzutil|diskpart|reg|sc)\.exe$/)
})

test('what is given on the command line reads the script as a whole, and nothing else', async () => {
  const { commands, statements } = await parsePowerShell(bootstrap)
  assert.deepEqual(
    commands.map(({ name }) => name.split(/[ (]/)[0]).filter(name => name !== ''),
    ['New-Object', 'New-Object'],
  )
  assert.equal(statements.length, 4)
  // A command line of Windows has 32767 characters, one of cmd.exe 8191.
  assert.ok(Buffer.from(bootstrap, 'utf16le').toString('base64').length < 4000)
})

/** Places of the facts at which there is a table, with what it cannot be without. */
const tables: readonly ((table: object) => object)[] = [
  table => table,
  table => ({ os: table }),
  table => ({ computer: table }),
  table => ({ nics: { name: 'Ethernet', mac: '02:00:0a:00:00:05', ...table } }),
  table => ({ nics: { name: 'Ethernet', mac: '02:00:0a:00:00:05', ipv6: table } }),
  table => ({
    nics: { name: 'Ethernet', mac: '02:00:0a:00:00:05', ipv4: { routes: { via: '::', ...table } } },
  }),
  table => ({ users: table }),
  table => ({ volumes: table }),
  table => ({ sshd: table }),
  table => ({ firewallRules: table }),
]

/** The reader of facts knows all fields of a table that has these, and nothing in them yet. */
const isKnown = (keys: readonly string[], at: (table: object) => object): boolean => {
  try {
    parseFacts(at(Object.fromEntries(keys.map(key => [key, null]))))
    return true
  } catch (error) {
    return error instanceof InputError && !error.message.includes('there is no fact')
  }
}

test('whatever the script tells of a machine has a name that the reader of facts knows', async () => {
  const { hashKeys } = await parsePowerShell(factsScript)
  const told = hashKeys.filter(([first]) => first !== undefined && !/^\d/.test(first))
  assert.ok(told.length >= 8)
  assert.deepEqual(
    told.filter(keys => !tables.some(at => isKnown(keys, at))),
    [],
  )
  assert.equal(
    isKnown(['nics', 'hostname'], table => table),
    false,
  )
})

/** Names of all facts, as the reader gives them to who has misspelt one. */
const factNames = (): readonly string[] => {
  try {
    parseFacts({ misspelt: null })
    return []
  } catch (error) {
    return messageOf(error)
      .replace(/^.*there are /, '')
      .split(', ')
  }
}

/** Known without PowerShell: from the medium, and from what earlier runs have noted. */
const ofAgent = ['system', 'live', 'keyUsers', 'mediumFiles', 'contextDrive', 'renames']

test('the script tells every fact that the agent does not know itself', async () => {
  const { hashKeys } = await parsePowerShell(factsScript)
  const told = hashKeys.find(keys => keys.includes('nics')) ?? []
  assert.deepEqual([...told, ...ofAgent].sort(), [...factNames()].sort())
})

test('no rule of the firewall is asked for by its cmdlet, which takes seconds to go over all of them', () => {
  assert.doesNotMatch(factsScript, /Get-NetFirewall(?!Rule takes)/)
  assert.match(factsScript, /FirewallPolicy\\FirewallRules/)
})

test('members of a group that are not of this machine, or are no more, are not asked for what they are', () => {
  const [, body = ''] = /function Get-VmcontextMembers[^\n]*\n(.*?)\n}/s.exec(factsScript) ?? []
  assert.match(body, /if \(\$path -match \$here\) \{ Get-VmcontextPart \{ Get-VmcontextIdentifier/)
})

test('where ADSI cannot tell the members of Administrators, LocalAccounts is asked', () => {
  assert.match(factsScript, /catch \{\s+Get-VmcontextPart \{ Get-LocalGroupMember -SID 'S-1-5-32-544' /)
})

test('a file of keys that cannot be looked at is not taken for closed, nor keeps others from being looked at', () => {
  const asked = factsScript.match(/Get-VmcontextPart \{ Test-VmcontextClosed.*/g) ?? []
  assert.equal(asked.length, 3)
  for (const line of asked) assert.match(line, /\} \$false\)*(?: \{ \$own \})?$/)
})

test('who is to be put into a group and is in it already is no failure', () => {
  assert.match(hostScript, /FullyQualifiedErrorId -notlike 'MemberExists,\*'\) \{ throw \}/)
})

test('every function of the script is used, or named in the list of functions', async () => {
  const { commands, functions: defined } = await parsePowerShell(hostScript)
  const used = new Set([...commands.map(({ name }) => name), ...functions])
  assert.deepEqual(
    defined.filter(name => !used.has(name)),
    [],
  )
})
