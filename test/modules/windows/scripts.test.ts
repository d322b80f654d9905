import assert from 'node:assert/strict'
import { test } from 'node:test'
import { scripts } from '../../../src/modules/windows/scripts.ts'
import { windowsFacts, windowsSettings } from '../../network/windows/machine.ts'

const plan = (context: Readonly<Record<string, string>>, mediumFiles: readonly string[] = ['context.sh']) => {
  const { actions, problems } = scripts.plan(windowsSettings(context), windowsFacts({ mediumFiles }))
  return { actions, names: actions.map(({ name }) => name), problems: problems.map(({ message }) => message) }
}

test('scripts of the medium run before START_SCRIPT, in the order they are named', () => {
  const files = ['a.ps1', 'b.cmd', 'c.bat', 'context.sh']
  const { names, problems } = plan({ START_SCRIPT: 'whoami', INIT_SCRIPTS: 'c.bat a.ps1 b.cmd' }, files)
  assert.deepEqual(names, ['c.bat', 'a.ps1', 'b.cmd', 'START_SCRIPT'])
  assert.deepEqual(problems, [])
})

test('START_SCRIPT_BASE64 goes before START_SCRIPT', () => {
  const { actions } = plan({
    START_SCRIPT: 'other',
    START_SCRIPT_BASE64: Buffer.from('Get-Date').toString('base64'),
  })
  assert.deepEqual(
    actions.map(({ name, script }) => [name, script]),
    [['START_SCRIPT_BASE64', { from: 'context', content: 'Get-Date\n' }]],
  )
})

test('init.ps1 runs where INIT_SCRIPTS names nothing and it is on the medium, in whatever case', () => {
  assert.deepEqual(plan({}, ['context.sh', 'init.ps1']).names, ['init.ps1'])
  assert.deepEqual(plan({ INIT_SCRIPTS: '' }, ['INIT.PS1', 'context.sh']).names, ['INIT.PS1'])
  assert.deepEqual(plan({}, ['context.sh', 'init.sh']).names, [])
  assert.deepEqual(plan({ INIT_SCRIPTS: 'a.ps1' }, ['a.ps1', 'init.ps1']).names, ['a.ps1'])
})

test('a script is found in whatever case the context writes it, and with a folder in front of it', () => {
  const files = ['Setup.PS1', 'context.sh', 'more.cmd']
  assert.deepEqual(plan({ INIT_SCRIPTS: 'SETUP.ps1 scripts\\more.cmd' }, files).names, [
    'Setup.PS1',
    'more.cmd',
  ])
})

test('what Windows runs no script of that name for, and what is not there, is told, and the others run', () => {
  const { names, problems } = plan({ INIT_SCRIPTS: 'init.sh gone.ps1 a.ps1' }, ['a.ps1', 'init.sh'])
  assert.deepEqual(names, ['a.ps1'])
  assert.match(problems[0] ?? '', /init\.sh is no script that Windows runs/)
  assert.match(problems[1] ?? '', /there is no file gone\.ps1 on the medium/)
})

test('a START_SCRIPT that names a program of Linux runs as PowerShell, and that is told', () => {
  const { names, problems } = plan({ START_SCRIPT: '#!/bin/bash\necho $HOSTNAME' })
  assert.deepEqual(names, ['START_SCRIPT'])
  assert.match(
    problems.join(),
    /^START_SCRIPT: it begins with #!\/bin\/bash, and Windows runs it as PowerShell/,
  )
  for (const sound of ['#!/usr/bin/env pwsh\nGet-Date', '# a comment\nGet-Date', 'Get-Date'])
    assert.deepEqual(plan({ START_SCRIPT: sound }).problems, [])
})

test('how often and how long scripts run is as the context says', () => {
  const { actions } = plan({
    START_SCRIPT: 'x',
    VMCONTEXT_SCRIPTS: 'once',
    VMCONTEXT_SCRIPT_TIMEOUT: '60',
  })
  assert.deepEqual(
    actions.map(({ runs, timeout }) => [runs, timeout]),
    [['once', 60]],
  )
})

test('a START_SCRIPT in UTF-16, as -EncodedCommand takes it, does not run, and how to encode it is told', () => {
  const text = 'Get-Date'
  for (const bytes of [Buffer.from(text, 'utf16le'), Buffer.from(`\uFEFF${text}`, 'utf16le')]) {
    const { names, problems } = plan({ START_SCRIPT_BASE64: bytes.toString('base64') })
    assert.deepEqual(names, [])
    assert.match(problems.join(), /^START_SCRIPT_BASE64: it holds zero bytes, as text in UTF-16 does/)
  }
})
