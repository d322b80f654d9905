/**
 * The power is cut at each moment of a run: whatever of it has reached the disk by then, the guest is whole and the
 * next boot finishes the work. What the disk can hold is worked out from the calls; see disk.ts.
 */
import assert from 'node:assert/strict'
import fs from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { interceptCalls } from './calls.ts'
import { type Choice, makeDisk } from './disk.ts'
import { asTheDead, clear, hurtBy, unmended } from './faults.ts'
import { applyTo, makeScenes, type Scene } from './scene.ts'
import { readTree } from './tree.ts'

const { scenes, folder } = await makeScenes('networkd')
after(() => clear(folder))

/** The same numbers each time, from 0 to 1: what fails fails again (a linear congruential generator). */
const numbers = (seed: number): (() => number) => {
  let state = seed
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32
    return state / 2 ** 32
  }
}

const anyOf = (seed: number): Choice => {
  const next = numbers(seed)
  return {
    names: count => Math.floor(next() * (count + 1)),
    body: () => (next() < 0.5 ? 'old' : 'new'),
  }
}

const choices = (seed: number): Readonly<Record<string, Choice>> => ({
  'nothing but what was synced': { names: () => 0, body: () => 'old' },
  'all names, and no bytes': { names: count => count, body: () => 'old' },
  'this and that': anyOf(seed),
  'that and this': anyOf(seed + 1_000),
})

/** Calls after which the disk can hold something new. */
const counts = new Set(['renameSync', 'unlinkSync', 'fsync', 'fsyncSync', 'mkdirSync', 'linkSync'])

/** Lays out all that the disk can hold, one below the other. @returns by folder: what it is */
const cutAnywhere = async (scene: Scene, place: string): Promise<ReadonlyMap<string, string>> => {
  const root = scene.set()
  const disk = makeDisk(root)
  const found = new Map<string, string>()
  let count = 0
  const restore = interceptCalls(
    root,
    () => 'go',
    call => {
      count += 1
      const at = count
      disk.tell(call)
      if (!counts.has(call.name) || call.path.startsWith(`${root}/run`)) return
      for (const [words, choice] of Object.entries(choices(at))) {
        const path = join(place, `${at}-${words.replaceAll(' ', '-')}`)
        disk.layOut(path, choice)
        // It is of the boot that ended there.
        fs.rmSync(join(path, 'run'), { recursive: true, force: true })
        found.set(
          path,
          `after change ${at}, ${call.name} ${call.path.slice(root.length)}, the disk holds ${words}`,
        )
      }
    },
  )
  await asTheDead(() => applyTo(root, scene.context)).finally(restore)
  return found
}

for (const scene of scenes)
  test(`${scene.name}: whatever has reached the disk when the power is cut, the next boot finishes`, async t => {
    const place = join(folder, 'cuts')
    fs.mkdirSync(place)
    const cuts = await cutAnywhere(scene, place)
    const wrong: string[] = []
    for (const [path, words] of cuts) {
      const root = scene.root
      fs.rmSync(root, { recursive: true })
      fs.renameSync(path, root)
      const found = [...hurtBy(scene, readTree(root)), ...(await unmended(scene, root))]
      if (found.length > 0) wrong.push(`${words}:\n    ${found.join('\n    ')}`)
    }
    fs.rmSync(place, { recursive: true })
    assert.deepEqual(wrong, [])
    t.diagnostic(`${cuts.size} cuts survived`)
  })

test('what a run reports is on the disk', async () => {
  for (const scene of scenes) {
    const root = scene.set()
    const disk = makeDisk(root)
    let atReport: readonly string[] | null = null
    const restore = interceptCalls(
      root,
      () => 'go',
      call => {
        disk.tell(call)
        if (call.name === 'renameSync' && call.to?.endsWith('/report.json') === true)
          atReport = disk.unsynced().filter(path => !path.startsWith('/run'))
      },
    )
    await applyTo(root, scene.context).finally(restore)
    assert.deepEqual(atReport, [], scene.name)
  }
})
