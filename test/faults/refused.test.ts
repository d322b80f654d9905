/** Runs whose changes the system refuses, each once, or all from one on: a full disk, a read-only one, a broken one. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { clear, type Fault, refusals, tryAll } from './faults.ts'
import { makeScenes, type Scene } from './scene.ts'

const { scenes, folder } = await makeScenes('networkd')
after(() => clear(folder))

const every = (step: number, faults: readonly Fault[]): readonly Fault[] =>
  faults.filter((_, index) => index % step === 0)

const cases: readonly (readonly [string, (scene: Scene) => readonly Fault[]])[] = [
  ['the disk is full at one change', scene => refusals(scene, 'ENOSPC', false)],
  ['the disk is full from a change on', scene => every(5, refusals(scene, 'ENOSPC', true))],
  ['the disk turns read-only', scene => every(5, refusals(scene, 'EROFS', true))],
  ['the disk reports an error', scene => every(5, refusals(scene, 'EIO', false))],
  ['no file can be opened any more', scene => every(7, refusals(scene, 'EMFILE', false))],
]

for (const [what, faultsOf] of cases)
  test(`${what}: the run says so, nothing is half, and the next run finishes`, async t => {
    for (const scene of scenes) {
      const faults = faultsOf(scene)
      assert.deepEqual(await tryAll(scene, faults), [])
      t.diagnostic(`${scene.name}: ${faults.length} survived`)
    }
  })
