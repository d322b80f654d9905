import assert from 'node:assert/strict'
import { utimesSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { describeMedia } from '../../../src/source/windows/describe.ts'
import { put } from '../machine.ts'
import { windowsMachine } from './machine.ts'

test('a medium that comes, is changed for another, or goes is told from what was there before', t => {
  const { places, fill, eject } = windowsMachine(t)
  const seen = [describeMedia(places)]
  fill('D', { 'context.sh': "A='1'" })
  seen.push(describeMedia(places))
  fill('D', { 'context.sh': "A='22'" })
  seen.push(describeMedia(places))
  utimesSync(join(places.root('D'), 'context.sh'), 1_700_000_000, 1_700_000_000)
  seen.push(describeMedia(places))
  put(join(places.context, 'context.sh'), '')
  seen.push(describeMedia(places))
  assert.equal(new Set(seen).size, seen.length)
  assert.equal(describeMedia(places), seen.at(-1))
  eject('D')
  assert.equal(seen.includes(describeMedia(places)), false)
})
