import assert from 'node:assert/strict'
import { test } from 'node:test'
import { scriptEnvironment } from '../../../src/engine/script-environment.ts'
import { windowsSystem } from '../../../src/engine/windows/scripts.ts'
import type { ScriptAction } from '../../../src/machine/actions.ts'

const system = windowsSystem({ Path: 'C:\\Windows', SystemDrive: 'C:', TEMP: 'C:\\Temp', gone: undefined })

test("what somebody's shell has made of PSModulePath does not keep a script's PowerShell from its own modules", () => {
  const { environment } = windowsSystem({
    PSMODULEPATH: 'C:\\Program Files\\PowerShell\\7\\Modules;C:\\Program Files\\WindowsPowerShell\\Modules',
    Path: 'C:\\Program Files\\PowerShell\\7\\',
  })
  assert.deepEqual(environment, {
    PSMODULEPATH: 'C:\\Program Files\\WindowsPowerShell\\Modules',
    Path: 'C:\\Program Files\\PowerShell\\7\\',
  })
})

const action = (name: string, script: ScriptAction['script']): ScriptAction => ({
  kind: 'script',
  name,
  script,
  arguments: [],
  timeout: 0,
  runs: 'boot',
})

test('START_SCRIPT is a PowerShell file that is read as UTF-8, a file of the medium is what it is', () => {
  const content = Buffer.from('Write-Output "Grüße"\n')
  const start = system.fileOf(action('START_SCRIPT', { from: 'context', content: '' }), content)
  assert.equal(start.name, 'START_SCRIPT.ps1')
  assert.equal(Buffer.from(start.content).toString(), `\uFEFF${content}`)
  const init = system.fileOf(action('set up.ps1', { from: 'medium', file: 'set up.ps1' }), content)
  assert.deepEqual(init, { name: 'set_up.ps1', content })
})

test('a START_SCRIPT that an editor of Windows saved is read in the encoding that it has', () => {
  const fileOf = (content: Buffer) =>
    Buffer.from(system.fileOf(action('START_SCRIPT', { from: 'context', content: '' }), content).content)
  const marked = Buffer.from('\uFEFFGet-Date\n')
  assert.deepEqual(fileOf(marked), marked)
  const ansi = Buffer.from('# Grüße\n', 'latin1')
  assert.deepEqual(fileOf(ansi), ansi)
})

test('PowerShell scripts and batch files have each their interpreter, by its whole path', () => {
  const [program, ...words] = system.commandOf('C:\\x\\a.ps1', Buffer.from(''))
  assert.match(program, /System32.WindowsPowerShell\\v1\.0\\powershell\.exe$/)
  assert.deepEqual(words, [
    '-NoLogo',
    '-NoProfile',
    '-NonInteractive',
    '-ExecutionPolicy',
    'Bypass',
    '-File',
    'C:\\x\\a.ps1',
  ])
  for (const path of ['C:\\x\\a.cmd', 'C:\\x\\A.BAT']) {
    const [interpreter, ...rest] = system.commandOf(path, Buffer.from(''))
    assert.match(interpreter, /System32.cmd\.exe$/)
    assert.deepEqual(rest, ['/d', '/c', path])
  }
})

test("what the system has in its environment is not the context's to change, in whatever case (18)", () => {
  const variables = new Map(
    [
      'PATH',
      'path',
      'temp',
      'PathExt',
      'ComSpec',
      'PSModulePath',
      'COR_PROFILER',
      'DOTNET_STARTUP_HOOKS',
      'MINE',
    ].map(name => [name, 'x']),
  )
  const { environment } = scriptEnvironment(variables, system.isTaken)
  assert.deepEqual({ ...environment }, { MINE: 'x' })
  assert.deepEqual(system.environment, { Path: 'C:\\Windows', SystemDrive: 'C:', TEMP: 'C:\\Temp' })
})

test('a variable that is longer than Windows has them is left out and named, as a long script of the context is', () => {
  const variables = new Map([
    ['START_SCRIPT_BASE64', 'x'.repeat(40_000)],
    ['LONG', 'x'.repeat(32_000)],
  ])
  const { environment, leftOut } = scriptEnvironment(variables, system.isTaken, system.longestVariable)
  assert.deepEqual(Object.keys(environment), ['LONG'])
  assert.deepEqual(leftOut, [{ name: 'START_SCRIPT_BASE64', why: 'is too long for an environment' }])
})
