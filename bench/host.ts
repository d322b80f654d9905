/**
 * The host's side: images of a typical context and of much data, against what Debian has for that; a batch; and the
 * memory that a file larger than memory's share takes.
 */
import { spawnSync } from 'node:child_process'
import { randomFillSync } from 'node:crypto'
import {
  appendFileSync,
  closeSync,
  mkdirSync,
  openSync,
  rmSync,
  statfsSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import type { Bench } from './bench.ts'
import { peakMemory } from './memory.ts'
import { type Contender, median, pair } from './pair.ts'
import { milliseconds, say } from './say.ts'
import { contextWith } from './scratch.ts'

const mebi = 1024 * 1024

const isInstalled = (program: string): boolean => spawnSync(program, ['--version']).error === undefined

/** Removes what a run leaves, so that every run makes its file anew. */
const anew = (command: Contender['command'], output: string): Contender => ({
  command,
  before: () => rmSync(output, { recursive: true, force: true }),
})

const makers = ['xorriso', 'genisoimage'] as const

/** The command with which each makes an image like OpenNebula's. */
const makerCommand = (maker: (typeof makers)[number], tree: string, output: string): Contender => {
  const mkisofs = ['-V', 'CONTEXT', '-J', '-R', '-quiet', '-o', output, tree]
  return anew(maker === 'xorriso' ? [maker, '-as', 'mkisofs', ...mkisofs] : [maker, ...mkisofs], output)
}

const compare = (name: string, ours: Contender, theirs: Contender, runs: number, aim: string): void => {
  const { a, b, wall } = pair(ours, theirs, runs)
  say(
    `${name.padEnd(34)} ${milliseconds(a.wall)}   ${wall.toFixed(2)} × its ${milliseconds(b.wall).trim()}   ${aim}`,
  )
}

const compareMakers = (
  name: string,
  ours: Contender,
  tree: string,
  folder: string,
  runs: number,
  aim: string,
): void => {
  for (const maker of makers) {
    const theirs = makerCommand(maker, tree, join(folder, `${maker}.iso`))
    if (isInstalled(maker)) compare(`${name}, ${maker}`, ours, theirs, runs, maker === 'xorriso' ? aim : '')
    else say(`${name}: ${maker} is not installed`)
  }
}

const kibibytes = (path: string): string => `${Math.ceil(statSync(path).size / 1024)} KiB`

/** One NIC, a script, keys: what nearly every guest has. */
const measureTypical = ({ binary, node, folder, runs }: Bench): void => {
  const tree = join(folder, 'typical')
  mkdirSync(tree)
  writeFileSync(join(tree, 'context.sh'), contextWith(1))
  writeFileSync(join(tree, 'init.sh'), '#!/bin/sh\necho ready\n')
  writeFileSync(join(tree, 'token.txt'), 'x'.repeat(64))
  const output = join(folder, 'typical.iso')
  const files = ['init.sh', 'token.txt'].flatMap(name => ['--file', join(tree, name)])
  const command = [
    binary,
    'build',
    '--output',
    output,
    '--variables',
    join(tree, 'context.sh'),
    ...files,
  ] as const
  compareMakers('a typical context', anew([...command], output), tree, folder, runs, 'aim ≤ 0.6')
  const bareNode: Contender = { command: [node, '-e', '0'] }
  compare('a typical context, bare Node', anew([...command], output), bareNode, runs, '')
  const theirs = makers
    .map(maker => join(folder, `${maker}.iso`))
    .filter(path => statSync(path, { throwIfNoEntry: false }))
  say(`its size: ${kibibytes(output)}   aim ≤ 64 KiB; theirs ${theirs.map(kibibytes).join(', ')}`)
}

const writeRandom = (path: string, size: number): void => {
  const file = openSync(path, 'w')
  const block = Buffer.alloc(mebi)
  for (let left = size; left > 0; left -= mebi) {
    randomFillSync(block)
    writeSync(file, block, 0, Math.min(left, mebi))
  }
  closeSync(file)
}

const measureData = ({ binary, folder, runs }: Bench): void => {
  const tree = join(folder, 'data')
  for (let one = 0; one < 400; one += 1) {
    const inside = join(tree, `folder ${one % 8}`)
    mkdirSync(inside, { recursive: true })
    writeRandom(join(inside, `file number ${one}.bin`), 1.5 * mebi)
  }
  const output = join(folder, 'data.iso')
  const ours = anew([binary, 'build', '--output', output, '--tree', tree], output)
  const some = Math.max(5, Math.ceil(runs / 3))
  compareMakers('600 MB in 400 files', ours, tree, folder, some, 'aim ≤ 0.7')
  const copy = join(folder, 'copy')
  compare('600 MB in 400 files, cp', ours, anew(['cp', '-R', tree, copy], copy), some, 'aim ≤ 1.2')
  for (const path of [tree, copy, output]) rmSync(path, { recursive: true, force: true })
}

const batchSize = 3000

const measureBatch = ({ binary, folder, runs }: Bench): void => {
  const list = join(folder, 'list.jsonl')
  const context = join(folder, 'typical', 'context.sh')
  writeFileSync(list, '')
  for (let one = 0; one < batchSize; one += 1) {
    const line = {
      output: `${one}.iso`,
      variables: context,
      set: {
        SET_HOSTNAME: `web${one}`,
        ETH0_IP: `10.0.${1 + (one >> 8)}.${one & 255}`,
        ETH0_NETWORK: '10.0.0.0',
        ETH0_MASK: '255.255.0.0',
      },
      file: join(folder, 'typical', 'init.sh'),
    }
    appendFileSync(list, `${JSON.stringify(line)}\n`)
  }
  // Each run has a folder of its own: ext4 makes files slowly where others have just been removed.
  const rates = Array.from({ length: Math.max(3, Math.ceil(runs / 6)) }, (_, run) => {
    const images = join(folder, `images-${run}`)
    mkdirSync(images)
    const started = performance.now()
    const { status, stderr } = spawnSync(binary, ['build', '--batch', list], {
      cwd: images,
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    if (status !== 0) throw new Error(`the batch failed: ${stderr}`)
    return batchSize / ((performance.now() - started) / 1000)
  })
  say(`a batch of ${batchSize} contexts: ${Math.round(median(rates))} a second   aim ≥ 1000`)
}

const measureMemory = async ({ binary, node, folder }: Bench): Promise<void> => {
  const size = 4096 * mebi + 4321
  const { bavail, bsize } = statfsSync(folder)
  if (bavail * bsize < size * 2.2) {
    say('memory for a file of 4 GiB: not measured, there is no room for it')
    return
  }
  const file = join(folder, 'large')
  writeRandom(file, size)
  const output = join(folder, 'large.iso')
  const started = performance.now()
  const ours = await peakMemory([binary, 'build', '--output', output, '--set', 'A=1', '--file', file])
  const seconds = (performance.now() - started) / 1000
  const bare = await peakMemory([node, '-e', 'setTimeout(() => {}, 100)'])
  const more = ((ours - bare) / mebi).toFixed(0)
  say(`memory for a file of 4 GiB, in ${seconds.toFixed(1)} s: ${more} MiB above bare Node   aim ≤ 80`)
  for (const path of [file, output]) rmSync(path)
}

/** Measures and says it. */
export const measureHost = async (bench: Bench): Promise<void> => {
  say('On the host')
  measureTypical(bench)
  measureBatch(bench)
  measureData(bench)
  await measureMemory(bench)
}
