import assert from 'node:assert/strict'
import fs from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { frontEndOf } from '../../../src/builder/opennebula/front-end.ts'
import { temporaryFolder } from '../../support/folder.ts'

test('datastores are below ONE_LOCATION, where the packages put them, or where DS_DIR says', () => {
  assert.equal(frontEndOf({}).datastores, '/var/lib/one/datastores')
  assert.equal(frontEndOf({ ONE_LOCATION: '/srv/one' }).datastores, '/srv/one/var/datastores')
  assert.equal(frontEndOf({ ONE_LOCATION: '/srv/one', DS_DIR: '/ds' }).datastores, '/ds')
})

test('SSH is a program and its arguments', () => {
  assert.deepEqual(frontEndOf({}).ssh, ['ssh'])
  assert.deepEqual(frontEndOf({ SSH: ' ssh  -p 2222 ' }).ssh, ['ssh', '-p', '2222'])
})

test('the front-end knows its own names, but where SSH is set that reaches them', () => {
  for (const name of ['localhost', '127.0.0.1', '::1', hostname()]) {
    assert.equal(frontEndOf({}).isHere(name), true)
    assert.equal(frontEndOf({ SSH: '/usr/bin/ssh' }).isHere(name), false)
  }
  assert.equal(frontEndOf({}).isHere('node1'), false)
})

test('errors are framed, but not for scripts that write them bare', t => {
  const ONE_LOCATION = temporaryFolder(t)
  const framed = (): boolean => frontEndOf({ ONE_LOCATION }).isFramed
  assert.equal(framed(), true)
  const library = join(ONE_LOCATION, 'lib/sh/scripts_common.sh')
  fs.mkdirSync(join(ONE_LOCATION, 'lib/sh'), { recursive: true })
  fs.writeFileSync(library, 'function error_message\n{\n  echo "$1" 1>&2\n}\n')
  assert.equal(framed(), false)
  fs.writeFileSync(library, 'function error_message\n{\n  echo "ERROR MESSAGE --8<------"\n}\n')
  assert.equal(framed(), true)
  fs.writeFileSync(library, '# nothing of errors\n')
  assert.equal(framed(), true)
})
