import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { DOMParser } from '@xmldom/xmldom'
import { projectFolder } from '../../packaging/project.ts'
import { msiName, msiVersion, productCode } from '../../packaging/windows/msi.ts'
import { archiveText } from '../../packaging/windows/table.ts'
import { tables } from '../../packaging/windows/tables.ts'

const upgradeCode = '7C5E2A4D-1B0F-4E57-9A86-3D92F0C4B618'
const all = tables('1.2.3', `{${upgradeCode}}`)

const rowsOf = (name: string): readonly (readonly unknown[])[] =>
  all.find(table => table.name === name)?.rows ?? []

/** Where an action has its turn. */
const turnOf = (name: string): number => {
  const row = rowsOf('InstallExecuteSequence').find(([action]) => action === name)
  return Number(row?.[2])
}

/** That the first of these comes before the second, and so on. */
const inOrder = (...names: readonly string[]): void => {
  const turns = names.map(turnOf)
  assert.ok(turns.every(Number.isInteger), `${names}: ${turns}`)
  assert.deepEqual(
    turns.toSorted((a, b) => a - b),
    turns,
    `${names}: ${turns}`,
  )
}

test('every table can be written, and each row of it is told apart by its key', () => {
  for (const table of all) {
    const [names, types, keys] = archiveText(table).split('\r\n')
    assert.equal(names?.split('\t').length, types?.split('\t').length)
    assert.deepEqual(keys?.split('\t'), [table.name, ...(names ?? '').split('\t').slice(0, table.keys)])
    const identities = table.rows.map(row => JSON.stringify(row.slice(0, table.keys)))
    assert.equal(new Set(identities).size, identities.length, table.name)
  }
})

test('what cannot stand in a text archive is refused', () => {
  const table = { name: 'Property', keys: 1, columns: [['Property', 's72']] } as const
  assert.throws(() => archiveText({ ...table, rows: [['a\tb']] }), /Property: a tab/)
  assert.throws(() => archiveText({ ...table, rows: [['a', 'b']] }), /Property: a row has 2 of 1 cells/)
})

test('a program that runs is ended before it is removed or replaced, and runs again only after it is whole', () => {
  inOrder('EndServiceEarly', 'InstallValidate', 'InstallInitialize', 'RemoveExistingProducts')
  inOrder(
    'UninstallService',
    'EndService',
    'HoldService',
    'DeleteTask',
    'RemoveFiles',
    'InstallFiles',
    'InstallService',
  )
  inOrder('WriteRegistryValues', 'UndoInstallService', 'InstallService', 'UpgradeService', 'InstallFinalize')
})

test('an upgrade that fails leaves the version before: that one is removed within the transaction', () => {
  inOrder('InstallInitialize', 'RemoveExistingProducts', 'ProcessComponents', 'InstallFinalize')
})

test('an upgrade leaves the task of the version before to the new one, a removal takes it away', () => {
  const conditions = new Map(rowsOf('InstallExecuteSequence').map(([name, condition]) => [name, condition]))
  for (const name of ['UninstallService', 'DeleteTask'])
    assert.equal(conditions.get(name), 'REMOVE="ALL" AND NOT UPGRADINGPRODUCTCODE')
})

/** What Windows Installer takes a condition for, with these properties ("Conditional Statement Syntax"). */
const holds = (condition: string, properties: Readonly<Record<string, string>>): boolean => {
  const source = condition
    .replace(/(\w+)="(\w*)"|\b(?!AND\b|OR\b|NOT\b)[A-Za-z_]\w*/g, (found, name, value) =>
      String(name === undefined ? properties[found] !== undefined : properties[name] === value),
    )
    .replaceAll('AND', '&&')
    .replaceAll('OR', '||')
    .replaceAll('NOT', '!')
  assert.match(source, /^(?:true|false|&&|\|\||[!() ])+$/)
  return new Function(`return ${source}`)() === true
}

/** Our own actions that have their turn with these properties, in their order. */
const ours = (properties: Readonly<Record<string, string>>): readonly string[] => {
  const own = new Set(rowsOf('CustomAction').map(([name]) => name))
  return rowsOf('InstallExecuteSequence')
    .filter(
      ([name, condition]) => own.has(name) && (condition === null || holds(String(condition), properties)),
    )
    .toSorted((a, b) => Number(a[2]) - Number(b[2]))
    .map(([name]) => String(name))
}

test('each kind of installation does what it needs, and no more', () => {
  const held = ['EndService', 'HoldService']
  const cases = {
    'a first one ends a service that did not come with an MSI, and starts none where there was none': [
      {},
      ['EndServiceEarly', ...held, 'UndoInstallService', 'InstallService'],
    ],
    'an upgrade starts it': [{ WIX_UPGRADE_DETECTED: '{…}' }, ['EndServiceEarly', 'UpgradeService']],
    'the version before ends it for that, and leaves the task': [
      { Installed: '1', REMOVE: 'ALL', UPGRADINGPRODUCTCODE: '{…}' },
      ['EndServiceEarly', 'ReviveService', ...held],
    ],
    'a repair ends it while its file is replaced, and starts it again': [
      { Installed: '1', REINSTALL: 'ALL' },
      ['EndServiceEarly', 'ReviveService', ...held, 'UpgradeService'],
    ],
    'a removal leaves nothing': [
      { Installed: '1', REMOVE: 'ALL' },
      ['EndServiceEarly', 'ReviveService', 'UninstallService', ...held, 'DeleteTask'],
    ],
  } as const
  for (const [name, [properties, expected]] of Object.entries(cases))
    assert.deepEqual(ours(properties), expected, name)
})

test('a removal or an upgrade that is taken back leaves the version before as a service that runs', () => {
  const actions = new Map(rowsOf('CustomAction').map(([name, type, , target]) => [name, { type, target }]))
  const rollback = 256
  for (const [name, { type }] of actions)
    assert.equal(
      (Number(type) & rollback) !== 0,
      ['UndoInstallService', 'ReviveService'].includes(String(name)),
    )
  assert.equal(actions.get('ReviveService')?.target, 'install --msi --start')
  // What is taken back is so in the opposite order: the files come first.
  inOrder('ReviveService', 'UninstallService', 'HoldService', 'RemoveFiles')
})

test('what changes the machine runs as SYSTEM in its turn; only the service itself may stop an installation', () => {
  const [inTurn, asSystem, mayFail] = [1024, 2048, 64]
  const actions = rowsOf('CustomAction').filter(([name]) => name !== 'EndServiceEarly')
  assert.ok(actions.every(([, type]) => (Number(type) & (inTurn | asSystem)) === (inTurn | asSystem)))
  const strict = actions.filter(([, type]) => (Number(type) & mayFail) === 0).map(([name]) => name)
  assert.deepEqual(strict, ['InstallService', 'UpgradeService'])
})

test('the same version, as far as an MSI can tell, is upgraded; a newer one is only noticed', () => {
  assert.deepEqual(rowsOf('Upgrade'), [
    [`{${upgradeCode}}`, null, '1.2.3', null, 513, null, 'WIX_UPGRADE_DETECTED'],
    [`{${upgradeCode}}`, '1.2.3', null, null, 2, null, 'WIX_DOWNGRADE_DETECTED'],
  ])
})

test('the version is three numbers that an MSI can hold', () => {
  assert.equal(msiVersion('1.2.3'), '1.2.3')
  assert.equal(msiVersion('1.3.0-rc.1'), '1.3.0')
  assert.equal(msiName({ version: '1.3.0-rc.1' }), 'vmcontext-1.3.0-rc.1-x64.msi')
  for (const bad of ['1.2', '256.0.0', '1.256.0', '1.0.65536', 'next'])
    assert.throws(() => msiVersion(bad), /no version for an MSI/)
})

test('a version has one product code for ever, and shares it with no other', () => {
  const code = productCode('1.2.3', upgradeCode)
  assert.equal(code, productCode('1.2.3', upgradeCode))
  assert.match(code, /^[0-9A-F]{8}-[0-9A-F]{4}-5[0-9A-F]{3}-[89AB][0-9A-F]{3}-[0-9A-F]{12}$/)
  assert.notEqual(code, productCode('1.2.3-rc.1', upgradeCode))
  // RFC 9562, appendix A.4: www.example.com in the name space of DNS.
  assert.equal(
    productCode('www.example.com', '6BA7B810-9DAD-11D1-80B4-00C04FD430C8'),
    '2ED6657D-E927-568B-95E1-2665A8AEA6A2',
  )
})

test('codes of the source never change: with others Windows would take a new version for another product', () => {
  const text = readFileSync(join(projectFolder, 'packaging', 'windows', 'vmcontext.wxs'), 'utf8')
  const document = new DOMParser().parseFromString(text, 'text/xml')
  const of = (element: string, name: string) =>
    [...document.getElementsByTagName(element)].map(one => one.getAttribute(name))
  assert.deepEqual(of('Product', 'UpgradeCode'), [upgradeCode])
  assert.deepEqual(of('Component', 'Guid'), [
    'E0B1F2C8-6D43-4A09-8F75-52C6A9D13E07',
    '4F9A7D36-C218-45BE-B0E3-8A1D65F7029C',
  ])
})
