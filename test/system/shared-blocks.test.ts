/** On a file system whose files can share blocks, a large file is in an image without being copied. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { createHash, randomFillSync } from 'node:crypto'
import fs from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { openByteSource } from '../../src/iso9660/read/byte-source.ts'
import { extractImage } from '../../src/iso9660/read/extract.ts'
import { openImage } from '../../src/iso9660/read/image.ts'
import { vmcontext } from '../support/cli.ts'
import { temporaryFolder } from '../support/folder.ts'
import { lack } from './tools.ts'

const mebi = 1024 * 1024
const fileSize = 96 * mebi + 4321

/** Mounts a new file system of this kind, and takes it away after the test. */
const mounted = (t: TestContext, make: readonly [string, ...string[]]): string => {
  const folder = fs.mkdtempSync(join(tmpdir(), 'vmcontext-blocks-'))
  const disk = join(folder, 'disk')
  const place = join(folder, 'place')
  fs.mkdirSync(place)
  fs.writeFileSync(disk, '')
  fs.truncateSync(disk, 512 * mebi)
  const [program, ...args] = make
  const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin` }
  execFileSync(program, [...args, disk], { stdio: 'ignore', env })
  execFileSync('mount', ['-o', 'loop', disk, place])
  t.after(() => {
    execFileSync('umount', [place])
    fs.rmSync(folder, { recursive: true })
  })
  return place
}

const usedBytes = (path: string): number => {
  execFileSync('sync', ['-f', path])
  const { blocks, bfree, bsize } = fs.statfsSync(path)
  return (blocks - bfree) * bsize
}

const extract = (image: string, target: string): void => {
  const source = openByteSource(image)
  try {
    extractImage(openImage(source), target)
  } finally {
    source.close()
  }
}

const digestOf = (path: string): string => createHash('sha256').update(fs.readFileSync(path)).digest('hex')

for (const make of [
  ['mkfs.btrfs', '-q'],
  ['mkfs.xfs', '-q', '-m', 'reflink=1'],
] as const)
  test(`${make[0]}: an image of a large file takes hardly more room, and has the file`, {
    skip: lack([make[0], 'mount'], 'it mounts a file system'),
  }, async t => {
    const place = mounted(t, make)
    const file = join(place, 'large')
    fs.writeFileSync(file, randomFillSync(Buffer.alloc(fileSize)))
    const before = usedBytes(place)
    const image = join(place, 'a.iso')
    const { code, stderr } = await vmcontext(['build', '--output', image, '--set', 'A=1', '--file', file])
    assert.equal(code, 0, stderr)
    const taken = usedBytes(place) - before
    assert.ok(fs.statSync(image).size > fileSize)
    assert.ok(taken < 4 * mebi, `${taken} bytes more are used`)

    const target = join(temporaryFolder(t), 'out')
    extract(image, target)
    assert.equal(digestOf(join(target, 'large')), digestOf(file))
  })
