/** What must hold of the units whatever else they say. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { markPath, noticedPath } from '../../src/engine/noticing/mark.ts'

const projectFolder = join(import.meta.dirname, '../..')
const unitsFolder = join(projectFolder, 'systemd')
const scriptsFolder = join(projectFolder, 'packaging/deb/scripts')

/** The settings of a unit, each a line, without comments. */
const settingsOf = (unit: string): readonly string[] =>
  readFileSync(join(unitsFolder, unit), 'utf8')
    .split('\n')
    .filter(line => /^[A-Z]/.test(line))

const valuesOf = (unit: string, name: string): readonly string[] =>
  settingsOf(unit)
    .filter(line => line.startsWith(`${name}=`))
    .flatMap(line => line.slice(name.length + 1).split(' '))

const units = readdirSync(unitsFolder)
const enabled = units.filter(unit => valuesOf(unit, 'WantedBy').length > 0)

test('no unit depends on a device, so that none waits for a CD-ROM that is not there', () => {
  for (const unit of units) {
    for (const line of settingsOf(unit)) assert.doesNotMatch(line, /\.device|\/dev\/sr|by-label/, unit)
  }
})

test('the local stage comes before the network and before any login', () => {
  const before = valuesOf('vmcontext-local.service', 'Before')
  for (const unit of [
    'network-pre.target',
    'network-online.target',
    'ifupdown-wait-online.service',
    'systemd-user-sessions.service',
    'ssh.service',
    'sshd.service',
  ]) {
    assert.ok(before.includes(unit), unit)
  }
  assert.deepEqual(valuesOf('vmcontext-local.service', 'Wants'), [
    'network-pre.target',
    'vmcontext-hooks.service',
  ])
})

test('nothing that is enabled pulls in a wait for the network', () => {
  for (const unit of enabled) {
    const settings = settingsOf(unit).filter(line => !line.startsWith('Before='))
    assert.ok(!settings.some(line => line.includes('network-online')), unit)
  }
  assert.ok(valuesOf('vmcontext-network.service', 'Wants').includes('network-online.target'))
})

test('a machine without a context boots without a failed unit', () => {
  for (const unit of ['vmcontext-local.service', 'vmcontext-network.service', 'vmcontext-changed.service']) {
    assert.deepEqual(valuesOf(unit, 'SuccessExitStatus'), ['3'])
  }
})

test('each unit that waits for a file starts a service that takes it away first, whatever comes of the rest', () => {
  for (const unit of units.filter(name => name.endsWith('.path'))) {
    const [service = ''] = valuesOf(unit, 'Unit')
    const [awaited = ''] = valuesOf(unit, 'PathExists')
    const [program, ...rest] = valuesOf(service, 'ExecStartPre')
    assert.ok(program === '-/bin/rm' || program === '-/bin/mv')
    assert.deepEqual(rest.slice(0, 2), ['-f', awaited])
  }
})

test('the mark of a change is kept for the agent to see how old it is', () => {
  assert.deepEqual(valuesOf('vmcontext-changed.service', 'ExecStartPre'), [
    '-/bin/mv',
    '-f',
    markPath,
    noticedPath,
  ])
})

test('changes are looked at after the first run, and any number of them', () => {
  assert.ok(valuesOf('vmcontext-changed.service', 'After').includes('vmcontext-local.service'))
  assert.deepEqual(valuesOf('vmcontext-changed.service', 'StartLimitIntervalSec'), ['0'])
})

test("udev's rules leave the mark that the path unit waits for, and nothing before the first run", () => {
  const rules = readFileSync(join(unitsFolder, '90-vmcontext.rules'), 'utf8')
    .split('\n')
    .filter(line => /^[A-Z]/.test(line))
  const [mark = ''] = valuesOf('vmcontext-changed.path', 'PathExists')
  assert.deepEqual(
    rules.filter(rule => rule.includes('RUN')),
    [`RUN+="/bin/touch ${mark}"`],
  )
  assert.equal(rules[0], 'TEST!="/run/vmcontext", GOTO="vmcontext_end"')
  for (const rule of rules.filter(rule => rule.includes('SUBSYSTEM')))
    assert.match(rule, /GOTO="vmcontext_mark"$/)
})

test('the package enables, stops watching and forgets the units that can be enabled, and no others', () => {
  for (const script of ['postinst', 'postrm']) {
    const [, listed = ''] = readFileSync(join(scriptsFolder, script), 'utf8').match(/^units="(.*)"$/m) ?? []
    assert.deepEqual(listed.split(' ').sort(), [...enabled].sort(), script)
  }
})

test('nothing that makes a program load something else comes into a service from outside', () => {
  for (const unit of units.filter(unit =>
    valuesOf(unit, 'ExecStart').some(word => word.endsWith('/vmcontext')),
  )) {
    if (valuesOf(unit, 'ExecStart').includes('-/bin/cat')) continue
    const unset = valuesOf(unit, 'UnsetEnvironment')
    for (const name of ['NODE_OPTIONS', 'NODE_V8_COVERAGE', 'LD_PRELOAD', 'LD_LIBRARY_PATH', 'BASH_ENV'])
      assert.ok(unset.includes(name), `${unit}: ${name}`)
  }
})
