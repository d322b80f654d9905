import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { DOMParser } from '@xmldom/xmldom'
import { projectFolder } from '../../packaging/project.ts'

const text = readFileSync(join(projectFolder, 'packaging', 'windows', 'unattend.xml'), 'utf8')

const document = new DOMParser({
  onError: (level, message) => {
    throw new Error(`${level}: ${message}`)
  },
}).parseFromString(text, 'text/xml')

const elements = (name: string) => [...document.getElementsByTagName(name)]

test('the answer file is well-formed and has the passes of sysprep in their order', () => {
  assert.equal(document.documentElement?.namespaceURI, 'urn:schemas-microsoft-com:unattend')
  assert.deepEqual(
    elements('settings').map(one => one.getAttribute('pass')),
    ['generalize', 'specialize', 'oobeSystem'],
  )
})

test('each component is of the processor that vmcontext is built for, and named as Windows knows it', () => {
  for (const component of elements('component')) {
    assert.equal(component.getAttribute('processorArchitecture'), 'amd64')
    assert.equal(component.getAttribute('publicKeyToken'), '31bf3856ad364e35')
    assert.equal(component.getAttribute('versionScope'), 'nonSxS')
    assert.equal(component.getAttribute('language'), 'neutral')
  }
})

test('a machine without the MSI in its image is set up all the same', () => {
  const [path] = elements('Path').map(one => one.textContent ?? '')
  assert.match(path ?? '', /^cmd\.exe \/c if exist (\S+\.msi) msiexec\.exe \/i \1 \/qn \/norestart$/)
  // "Path" of RunSynchronousCommand takes 259 characters.
  assert.ok((path ?? '').length < 260)
})

test('nobody is asked for a language or a keyboard, which would keep Windows from ever being set up', () => {
  const [settings] = elements('settings').filter(one => one.getAttribute('pass') === 'oobeSystem')
  for (const name of ['InputLocale', 'SystemLocale', 'UILanguage', 'UserLocale'])
    assert.match(settings?.getElementsByTagName(name)[0]?.textContent ?? '', /^[a-z]{2}-[A-Z]{2}$/, name)
})

test('every machine gets a name of its own, and no password is in the file', () => {
  assert.deepEqual(
    elements('ComputerName').map(one => one.textContent),
    ['*'],
  )
  for (const name of ['AdministratorPassword', 'AutoLogon', 'Password', 'ProductKey'])
    assert.deepEqual(elements(name), [], name)
})
