/**
 * How many faults a run survives: killed, refused by the disk, at each change that it makes, with each network service.
 * A fault is survived where nothing is half done after it, the run says what it could not do, the next run finishes,
 * and the one after that has nothing to do. Slow on purpose: the tests try a part of this.
 */
import { clear, type Fault, kills, refusals, tryAll } from '../test/faults/faults.ts'
import { guestTrees, type Service } from '../test/faults/guests.ts'
import { makeScenes, type Scene } from '../test/faults/scene.ts'
import { say } from './say.ts'

const kinds: Readonly<Record<string, (scene: Scene) => readonly Fault[]>> = {
  'killed at a change': scene => kills(scene).filter(({ half }) => !half),
  'killed within a change': scene => kills(scene).filter(({ half }) => half),
  'disk full, once': scene => refusals(scene, 'ENOSPC', false),
  'disk full from there on': scene => refusals(scene, 'ENOSPC', true),
  'quota used up': scene => refusals(scene, 'EDQUOT', true),
  'read-only from there on': scene => refusals(scene, 'EROFS', true),
  'disk error, once': scene => refusals(scene, 'EIO', false),
  'no more open files, once': scene => refusals(scene, 'EMFILE', false),
}

/** With a service other than the first, only these: what is refused is the same code for all. */
const everywhere = /^killed/

/** Tries them all, for a few minutes. */
export const measureFaults = async (): Promise<void> => {
  const tried = new Map<string, { all: number; survived: number }>()
  const wrong: string[] = []
  for (const service of Object.keys(guestTrees) as Service[]) {
    const { scenes, folder } = await makeScenes(service)
    try {
      for (const scene of scenes)
        for (const [kind, faultsOf] of Object.entries(kinds)) {
          if (service !== 'networkd' && !everywhere.test(kind)) continue
          const faults = faultsOf(scene)
          const found = await tryAll(scene, faults)
          wrong.push(...found)
          const { all, survived } = tried.get(kind) ?? { all: 0, survived: 0 }
          tried.set(kind, { all: all + faults.length, survived: survived + faults.length - found.length })
        }
    } finally {
      clear(folder)
    }
  }
  say('\nfaults of apply, each at every change of a run     tried   survived')
  const total = { all: 0, survived: 0 }
  for (const [kind, { all, survived }] of tried) {
    say(`  ${kind.padEnd(44)} ${String(all).padStart(8)} ${String(survived).padStart(10)}`)
    total.all += all
    total.survived += survived
  }
  say(`  ${'all'.padEnd(44)} ${String(total.all).padStart(8)} ${String(total.survived).padStart(10)}`)
  for (const line of wrong) say(`  not survived: ${line}`)
}
