import assert from 'node:assert/strict'
import fs from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { restrictionsOf } from '../../../src/builder/opennebula/restrictions.ts'
import { temporaryFolder } from '../../support/folder.ts'

/** A self-contained OpenNebula whose oned.conf says this. */
const location = (t: TestContext, text?: string): string => {
  const folder = temporaryFolder(t)
  fs.mkdirSync(join(folder, 'etc'))
  if (text !== undefined) fs.writeFileSync(join(folder, 'etc/oned.conf'), text)
  return folder
}

const read = (environment: NodeJS.ProcessEnv): readonly (readonly string[])[] => {
  const { restrictedFolders, safeFolders } = restrictionsOf(environment)
  return [restrictedFolders, safeFolders]
}

test('where nothing is said /etc is restricted and nothing safe', t => {
  assert.deepEqual(read({ ONE_LOCATION: location(t) }), [['/etc'], []])
  assert.deepEqual(read({ ONE_LOCATION: location(t, 'PORT = 2633\n') }), [['/etc'], []])
})

test('oned.conf says both, as lists parted by blanks', t => {
  const text = `# CONTEXT_RESTRICTED_DIRS = "/no"
LOG = [ SYSTEM = "file" ]
CONTEXT_RESTRICTED_DIRS = "/etc  /root"
CONTEXT_RESTRICTED_DIRS = "/later"
context_safe_dirs="/etc/public"
`
  assert.deepEqual(read({ ONE_LOCATION: location(t, text) }), [['/etc', '/root'], ['/etc/public']])
})

test('an empty list in oned.conf restricts nothing', t => {
  assert.deepEqual(read({ ONE_LOCATION: location(t, 'CONTEXT_RESTRICTED_DIRS = ""\n') }), [[], []])
})

test('the environment wins over oned.conf, each variable for itself, even where it is empty', t => {
  const ONE_LOCATION = location(t, 'CONTEXT_RESTRICTED_DIRS = "/a"\nCONTEXT_SAFE_DIRS = "/a/b"\n')
  assert.deepEqual(read({ ONE_LOCATION, CONTEXT_RESTRICTED_DIRS: '/x /y' }), [['/x', '/y'], ['/a/b']])
  assert.deepEqual(read({ ONE_LOCATION, CONTEXT_RESTRICTED_DIRS: '', CONTEXT_SAFE_DIRS: '/s' }), [[], ['/s']])
})
