/**
 * `npm run bench`: what vmcontext takes in the guest and on the host, as ratios within one run. Nothing here fails
 * because it is slow. `npm run bench -- host`, `guest` or `faults` measures one of them, a number says how often. Another
 * part is a file beside this one and a line in `parts`.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { makeBinary, nodePackageFolder } from '../packaging/binary.ts'
import { bundle } from '../packaging/bundle.ts'
import { projectFolder } from '../packaging/project.ts'
import { measureFaults } from './faults.ts'
import { measureGuest } from './guest.ts'
import { measureHost } from './host.ts'
import { say } from './say.ts'

/** What a part is given: the built program, a folder for its files, and how often to measure. */
export interface Bench {
  readonly binary: string
  readonly node: string
  readonly folder: string
  readonly runs: number
}

const parts: Readonly<Record<string, (bench: Bench) => void | Promise<void>>> = {
  guest: measureGuest,
  host: measureHost,
  // Last, as it makes this process's random numbers and dates the same each time.
  faults: measureFaults,
}

const words = process.argv.slice(2)
const runs = Number(words.find(word => /^\d+$/.test(word)) ?? 30)
const chosen = words.filter(word => !/^\d+$/.test(word))
const unknown = chosen.filter(word => parts[word] === undefined)
if (unknown.length > 0) {
  say(`there is no part ${unknown.join(', ')} of the bench; there are ${Object.keys(parts).join(', ')}`)
  process.exit(2)
}

// Not in /tmp, which may be memory, or a file system unlike that of images.
const folder = mkdtempSync('/var/tmp/vmcontext-bench-')
try {
  const node = join(nodePackageFolder(), 'bin', 'node')
  const entry = join(projectFolder, 'src', 'main.ts')
  const bundled = await bundle(entry, join(folder, 'vmcontext.cjs'), projectFolder)
  const binary = join(folder, 'vmcontext')
  await makeBinary({ bundle: bundled, node, workFolder: folder, output: binary })
  for (const [name, measure] of Object.entries(parts))
    if (chosen.length === 0 || chosen.includes(name)) await measure({ binary, node, folder, runs })
} finally {
  rmSync(folder, { recursive: true, force: true })
}
