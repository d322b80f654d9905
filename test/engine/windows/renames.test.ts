import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readRenames } from '../../../src/engine/windows/renames.ts'
import { windowsPath } from '../../../src/machine/windows/files.ts'
import { renamesPath } from '../../../src/modules/windows/hostname.ts'
import { makeGuest } from '../../support/guest.ts'

const path = '/var/lib/vmcontext/renames.json'

test('what the module of the host name notes is what is read of it', t => {
  assert.equal(windowsPath(path, 'D:/Data'), renamesPath('D:/Data'))
  const { files } = makeGuest(t, { [path]: '{"name":"web1","times":2}' })
  assert.deepEqual(readRenames(files), { name: 'web1', times: 2 })
})

test('what cannot be used counts as nothing', t => {
  for (const content of ['', '{', 'null', '5', '{"name":1,"times":2}', '{"name":"a"}'])
    assert.equal(readRenames(makeGuest(t, { [path]: content }).files), null)
  assert.equal(readRenames(makeGuest(t, {}).files), null)
})
