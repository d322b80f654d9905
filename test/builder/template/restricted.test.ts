import assert from 'node:assert/strict'
import fs from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { checkRestricted } from '../../../src/builder/template/restricted.ts'
import { temporaryFolder } from '../../support/folder.ts'

/** A folder with a restricted one that has a safe one in it, and a link to each. */
const prepared = (t: TestContext): { base: string; refuses: (path: string, safe?: boolean) => boolean } => {
  const base = fs.realpathSync(temporaryFolder(t))
  fs.mkdirSync(join(base, 'top/etc/safe'), { recursive: true })
  fs.mkdirSync(join(base, 'top/etc2'))
  for (const file of ['top/etc/a', 'top/etc/safe/b', 'top/etc2/c', 'top/d'])
    fs.writeFileSync(join(base, file), '')
  fs.symlinkSync('top/etc/a', join(base, 'to-a'))
  fs.symlinkSync('top/etc', join(base, 'to-etc'))
  const refuses = (path: string, safe = false): boolean => {
    try {
      const folders = safe ? [join(base, 'top/etc/safe')] : []
      checkRestricted([join(base, path)], 'FILES', [join(base, 'top/etc')], folders)
      return false
    } catch (error) {
      assert.match(String(error), /InputError: CONTEXT\/FILES cannot use .* in restricted directories \(/)
      return true
    }
  }
  return { base, refuses }
}

test('a file in a restricted folder is refused, by whatever way its path leads there', t => {
  const { refuses } = prepared(t)
  for (const path of [
    'top/etc/a',
    'top/etc',
    'top/etc2/../etc/a',
    'to-a',
    'to-etc/a',
    'to-etc',
    'top/etc/safe/b',
  ])
    assert.equal(refuses(path), true, path)
  assert.equal(refuses('top/d'), false)
})

test('the letters of the path count, as in OpenNebula: /etc stands for /etc2 too', t => {
  assert.equal(prepared(t).refuses('top/etc2/c'), true)
})

test('a folder that holds a restricted one cannot carry it off', t => {
  const { refuses } = prepared(t)
  assert.equal(refuses('top'), true)
  assert.equal(refuses('.'), true)
})

test('a safe folder wins over the restricted one that it is in, and over nothing beside it', t => {
  const { refuses } = prepared(t)
  assert.equal(refuses('top/etc/safe/b', true), false)
  assert.equal(refuses('top/etc/a', true), true)
  assert.equal(refuses('top/etc', true), true)
})

test('a restricted folder that is a link restricts what it leads to', t => {
  const { base } = prepared(t)
  const refuse = (): void => checkRestricted([join(base, 'top/etc/a')], 'FILES', [join(base, 'to-etc')])
  assert.throws(refuse, /cannot use .*top\/etc\/a, it's in restricted directories \(.*to-etc\)/)
})

test('a file that is not there is left to whoever reads it', t => {
  assert.equal(prepared(t).refuses('top/etc/none'), false)
})
