import assert from 'node:assert/strict'
import fs from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { copyInto, freeName, type Tree } from '../../../src/builder/opennebula/copies.ts'
import { temporaryFolder } from '../../support/folder.ts'

/** A tree with one file of these names. */
const treeOf = (t: TestContext, ...targets: readonly string[]): Tree => {
  const path = join(temporaryFolder(t), 'file')
  fs.writeFileSync(path, '')
  return targets.reduce((tree: Tree, target) => copyInto(tree, { path, target }), new Map())
}

test('a name is free where neither a file nor a folder has it, even a folder that nobody named', t => {
  const tree = treeOf(t, 'a', 'a.1', 'scripts/init.sh')
  assert.equal(freeName(tree, 'b'), 'b')
  assert.equal(freeName(tree, 'a'), 'a.2')
  assert.equal(freeName(tree, 'scripts'), 'scripts.1')
  assert.equal(freeName(tree, 'scripts/init.sh'), 'scripts/init.sh.1')
})

test('a file goes into a folder that is there, and nothing goes into a file', t => {
  const tree = treeOf(t, 'scripts/init.sh', 'scripts')
  assert.deepEqual([...tree.keys()], ['scripts/init.sh', 'scripts/file'])
  assert.throws(() => treeOf(t, 'a', 'a/b'), /a is a file already, so a\/b cannot be in it/)
})

test('a path from the root of a file system ends there, and is no endless search', t => {
  assert.deepEqual([...treeOf(t, '/abs/x').keys()], ['/abs/x'])
})
