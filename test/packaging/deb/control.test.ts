import assert from 'node:assert/strict'
import { test } from 'node:test'
import { controlFile, debianVersion } from '../../../packaging/deb/control.ts'
import { debianDate } from '../../../packaging/deb/documents.ts'
import { debName } from '../../../packaging/deb/make.ts'

const project = { version: '1.3.0-rc.1', description: '', epoch: 1767323045 }

test('a version before a release sorts before that release in Debian', () => {
  assert.equal(debianVersion('1.3.0'), '1.3.0')
  assert.equal(debianVersion('1.3.0-rc.1'), '1.3.0~rc.1')
})

test('the package is named as dpkg names packages', () => {
  assert.equal(debName(project), 'vmcontext_1.3.0~rc.1_amd64.deb')
})

test('the control file gives the installed size in KiB, rounded up', () => {
  const control = controlFile(project, 2049)
  assert.match(control, /^Installed-Size: 3$/m)
  assert.match(control, /^Version: 1\.3\.0~rc\.1$/m)
})

test('every line of the description but the first is indented, as deb-control(5) asks', () => {
  const [, description = ''] = controlFile(project, 1).split('Description: ')
  for (const line of description.trimEnd().split('\n').slice(1)) assert.match(line, /^ \S/)
})

test('the changelog carries the time it is given, not the clock', () => {
  assert.equal(debianDate(project.epoch), 'Fri, 02 Jan 2026 03:04:05 +0000')
})
