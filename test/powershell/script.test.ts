/** That PowerShell itself reads the script, and the lines of a plan as what they mean. */
import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { type Call, cmdlets, programs } from '../../src/machine/windows/powershell/call.ts'
import { bootstrap, hostScript } from '../../src/machine/windows/powershell/host-script.ts'
import { callText } from '../../src/machine/windows/powershell/text.ts'
import { one } from './machines.ts'
import { needed, openMachine, runText } from './suite.ts'
import { texts } from './texts.ts'

const golden = join(import.meta.dirname, '..', 'network', 'windows', 'golden')

const readInput = "$texts = ConvertFrom-Json ([IO.File]::ReadAllText($env:VMCONTEXT_TEST_FOLDER + '/input'))"

/** Errors of each text, and what its commands are called. */
const parse = `${readInput}
foreach ($text in $texts) {
  $tokens = $errors = $null
  $tree = [Management.Automation.Language.Parser]::ParseInput($text, [ref]$tokens, [ref]$errors)
  $commands = $tree.FindAll({ $args[0] -is [Management.Automation.Language.CommandAst] }, $true)
  Write-StandInRecord 'parse' @{
    errors = [string[]]@($errors | ForEach-Object { $_.Message })
    commands = [string[]]@($commands | ForEach-Object { $_.GetCommandName() })
  }
}`

test(
  'the script and what starts it are PowerShell, and so is each line of a plan: one command',
  needed,
  t => {
    const machine = openMachine(t, one)
    const plans = globSync('**/*.ps1', { cwd: golden }).map(name => readFileSync(join(golden, name), 'utf8'))
    assert.ok(plans.length > 50)
    runText(machine, parse, [hostScript, bootstrap, ...plans])
    const parsed = machine.recorded().map(({ values }) => values)
    assert.equal(parsed.length, plans.length + 2)
    assert.deepEqual(
      parsed.flatMap(({ errors }) => errors?.value),
      [],
    )
    const allowed: readonly string[] = [...cmdlets, ...programs]
    for (const [at, plan] of plans.entries()) {
      const lines = plan.split('\n').filter(line => line !== '' && !line.startsWith('#'))
      const commands = lines.map(line => line.split(' ')[0] ?? '')
      assert.deepEqual(parsed[at + 2]?.commands?.value, commands)
      assert.ok(commands.every(command => allowed.includes(command)))
    }
  },
)

test('who types a line of a plan has given these values', needed, t => {
  const machine = openMachine(t, one)
  const calls: readonly Call[] = texts.flatMap((text): readonly Call[] => [
    { command: 'Set-ItemProperty', parameters: { A: text, B: [text, text], C: 53687091200, D: false } },
    { command: 'netsh.exe', arguments: [text, `name=${text}`] },
  ])
  runText(
    machine,
    `${readInput}
    function netsh.exe { Write-StandInRecord 'netsh.exe' @{ words = [string[]]$args } }
    function Set-ItemProperty { [CmdletBinding()] param($A, $B, $C, $D) Write-StandInRecord 'typed' $PSBoundParameters }
    foreach ($text in $texts) { . ([scriptblock]::Create($text)) }`,
    calls.map(callText),
  )
  const recorded = machine.recorded()
  assert.equal(recorded.length, calls.length)
  for (const [at, { parameters, arguments: words }] of calls.entries()) {
    const given = Object.entries(recorded[at]?.values ?? {}).map(([name, { value }]) => [name, value])
    assert.deepEqual(Object.fromEntries(given), parameters ?? { words })
  }
})
