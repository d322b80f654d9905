/** Runs that are killed at each of their changes, and within those that can be half done. */
import assert from 'node:assert/strict'
import { type SpawnSyncReturns, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { main } from '../support/cli.ts'
import { clear, type Fault, kills, leftovers, runWith, tryAll, unmended } from './faults.ts'
import { makeScenes } from './scene.ts'
import { readTree, type Tree } from './tree.ts'

const { scenes, folder } = await makeScenes('networkd')
after(() => clear(folder))

for (const scene of scenes)
  test(`${scene.name}: killed anywhere, all is old or new, and the next run finishes`, async t => {
    const faults = kills(scene)
    assert.ok(scene.calls.length > 90, `only ${scene.calls.length} changes were seen`)
    assert.deepEqual(await tryAll(scene, faults), [])
    t.diagnostic(`${faults.length} kills survived`)
  })

const network = /^\/etc\/(?:netplan|NetworkManager|network|systemd\/network)(?:\/|$)/

for (const service of ['ifupdown', 'networkManager', 'netplan'] as const)
  test(`${service}: killed while the network is written, all is old or new, and the next run finishes`, async t => {
    const made = await makeScenes(service)
    t.after(() => clear(made.folder))
    for (const scene of made.scenes) {
      const faults = kills(scene).filter(({ at }) => network.test(scene.calls[at]?.path ?? ''))
      assert.ok(faults.length > 4, `${scene.name}: only ${faults.length} changes of the network were seen`)
      assert.deepEqual(await tryAll(scene, faults), [])
      assert.deepEqual(await leftovers(scene, faults), [])
    }
  })

test('what another context would have written is not left over', async () => {
  for (const scene of scenes) {
    const faults = kills(scene).filter((_, index) => index % 3 === 0)
    assert.deepEqual(await leftovers(scene, faults), [], scene.name)
  }
})

test('a process that is really killed leaves what the walk takes for it', async () => {
  const scene = scenes[0]
  assert.ok(scene !== undefined)
  const preload = join(import.meta.dirname, 'killed-process.ts')
  const step = Math.ceil(scene.calls.length / 10)
  for (let at = 5; at < scene.calls.length; at += step) {
    const fault: Fault = { at, kind: 'killed', half: at % 2 === 0, lasting: false }
    const args: readonly string[] = [
      '--import',
      preload,
      main,
      'apply',
      '--source',
      scene.context,
      '--root',
      scene.set(),
    ]
    const ended: SpawnSyncReturns<Buffer> = spawnSync(process.execPath, args, {
      env: { ...process.env, VMCONTEXT_FAULT: JSON.stringify({ root: scene.set(), ...fault }) },
      stdio: 'ignore',
    })
    assert.equal(ended.signal, 'SIGKILL')
    const really = readTree(scene.root)
    assert.deepEqual(await unmended(scene, scene.root), [], `change ${at}, ${scene.calls[at]?.name}`)
    await runWith(fault, scene.set(), scene.context)
    assert.deepEqual(namesOf(really), namesOf(readTree(scene.root)), `change ${at}, ${scene.calls[at]?.name}`)
  }
})

/** Locks are named after their process. */
const namesOf = (tree: Tree): readonly string[] =>
  [...tree.keys()].map(path => path.replace(/\d{4,}/, 'ID')).toSorted()
