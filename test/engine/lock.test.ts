import assert from 'node:assert/strict'
import fs from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { LockedError, takeLock } from '../../src/engine/lock.ts'
import { temporaryFolder } from '../support/guest.ts'

test('a lock is held until it is given back', t => {
  const path = join(temporaryFolder(t), 'lock')
  const release = takeLock(path)
  assert.throws(() => takeLock(path), LockedError)
  assert.throws(() => takeLock(path), new RegExp(`process ${process.pid}`))
  release()
  takeLock(path)()
  assert.deepEqual(fs.readdirSync(join(path, '..')), [])
})

test('a lock of a process that is gone is taken over', t => {
  const path = join(temporaryFolder(t), 'lock')
  fs.writeFileSync(path, '4194999 12345\n')
  takeLock(path)()
})

test('a lock whose process id belongs to another process by now is taken over', t => {
  const path = join(temporaryFolder(t), 'lock')
  fs.writeFileSync(path, `${process.pid} 1\n`)
  takeLock(path)()
})

test('a lock file cut short by a power cut is taken over', t => {
  const path = join(temporaryFolder(t), 'lock')
  fs.writeFileSync(path, '')
  takeLock(path)()
})
