import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { openByteSource } from '../../../src/iso9660/read/byte-source.ts'

test('a file is read at any place, shorter at its end', t => {
  const folder = mkdtempSync(join(tmpdir(), 'iso-source-'))
  t.after(() => rmSync(folder, { recursive: true }))
  writeFileSync(join(folder, 'f'), '0123456789')
  const source = openByteSource(join(folder, 'f'))
  t.after(() => source.close())
  assert.equal(source.size, 10)
  assert.equal(Buffer.from(source.read(3, 4)).toString(), '3456')
  assert.equal(Buffer.from(source.read(8, 100)).toString(), '89')
  assert.equal(source.read(50, 100).length, 0)
})

test('what is neither file nor block device is refused at once', () => {
  assert.throws(() => openByteSource(tmpdir()), /is no file and no block device/)
  assert.throws(() => openByteSource('/dev/null'), /\/dev\/null is no file and no block device/)
})

test('what is not there is an error of the system', () => {
  assert.throws(() => openByteSource('/no/such/image.iso'), { code: 'ENOENT' })
})
