/** The memory that an image takes does not grow with its files. */
import assert from 'node:assert/strict'
import fs from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { peakMemory } from '../../bench/memory.ts'
import { main } from '../support/cli.ts'
import { temporaryFolder } from '../support/folder.ts'

const mebi = 1024 * 1024

/** A file of that size with a few bytes in each MiB of its first half, the rest a hole. */
const makeFile = (path: string, size: number): void => {
  const file = fs.openSync(path, 'w')
  for (let at = 0; at < size / 2; at += 8 * mebi) fs.writeSync(file, 'some bytes', at)
  fs.ftruncateSync(file, size)
  fs.closeSync(file)
}

const peakOf = async (t: TestContext, size: number): Promise<number> => {
  const folder = temporaryFolder(t)
  makeFile(join(folder, 'large'), size)
  const output = join(folder, 'a.iso')
  const args = ['build', '--output', output, '--set', 'A=1', '--file', join(folder, 'large')]
  const peak = await peakMemory([process.execPath, main, ...args])
  assert.ok(fs.statSync(output).size > size)
  return peak
}

test('an image of a file over 4 GiB takes at most 80 MiB more than Node itself', async t => {
  const [large, small] = [await peakOf(t, 4096 * mebi + 4321), await peakOf(t, 100)]
  const bare = await peakMemory([process.execPath, '-e', 'setTimeout(() => {}, 200)'])
  const text = [large, small, bare].map(bytes => `${(bytes / mebi).toFixed(0)} MiB`).join(', ')
  t.diagnostic(`4 GiB, 100 bytes, bare Node: ${text}`)
  assert.ok(large - bare <= 80 * mebi, text)
})
