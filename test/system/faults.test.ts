/**
 * The executable as it is installed, hurt from outside: killed at its own system calls, on disks that are full or
 * cannot be written for real. What each fault does to a run is walked through in test/faults.
 */
import assert from 'node:assert/strict'
import fs from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, type TestContext, test } from 'node:test'
import { execa } from 'execa'
import { firstContext, guestTrees, layOut } from '../faults/guests.ts'
import { brokenAccounts, differences, isPassing, readTree, type Tree } from '../faults/tree.ts'
import { builtPackage } from './guest/package.ts'
import { lack } from './tools.ts'

const skip = lack(['strace', 'mount', 'umount'], 'it mounts file systems')

const folder = fs.realpathSync(fs.mkdtempSync(join(tmpdir(), 'vmcontext-faults-')))
after(() => fs.rmSync(folder, { recursive: true, force: true }))
const source = join(folder, 'context.sh')
fs.writeFileSync(source, firstContext)

const applyWith = async (root: string, ...before: readonly string[]) => {
  const { binary } = await builtPackage()
  const [file = binary, ...args] = [...before, binary, 'apply', '--root', root, '--source', source]
  return execa(file, args, { reject: false, stdin: 'ignore' })
}

const fresh = (name: string): string => {
  const root = join(folder, name)
  fs.rmSync(root, { recursive: true, force: true })
  layOut(root, guestTrees.networkd)
  return root
}

/** Each machine has a key of its own, and what it remembers is made with it. */
const withoutOwn = (tree: Tree): Tree =>
  new Map([...tree].filter(([path]) => !/^\/var\/lib\/vmcontext\/(?:key|memory\.json)$/.test(path)))

const finished = async (root: string, wanted: Tree, words: string): Promise<void> => {
  const { exitCode, stderr } = await applyWith(root)
  assert.equal(exitCode, 0, `${words}: ${stderr}`)
  const tree = readTree(root)
  assert.deepEqual(differences(withoutOwn(wanted), withoutOwn(tree)), [], words)
  assert.deepEqual([...tree.keys()].filter(isPassing), [], words)
}

const undisturbed = async (): Promise<Tree> => {
  const root = fresh('undisturbed')
  const { exitCode, stderr } = await applyWith(root)
  assert.equal(exitCode, 0, stderr)
  return readTree(root)
}

test('killed at any of its renames and new folders, and some of the rest, the next run finishes', {
  skip,
}, async t => {
  const wanted = await undisturbed()
  const steps = { rename: 1, mkdir: 2, link: 3, unlink: 3, fchmod: 5 }
  let kills = 0
  for (const [call, step] of Object.entries(steps))
    for (let when = 1; ; when += step) {
      const root = fresh('killed')
      const inject = ['-e', `trace=${call}`, '-e', `inject=${call}:signal=SIGKILL:when=${when}`]
      const { signal } = await applyWith(root, 'strace', '-f', '-qq', '-o', '/dev/null', ...inject)
      if (signal === undefined) break
      kills += 1
      assert.equal(signal, 'SIGKILL')
      assert.deepEqual(brokenAccounts(readTree(root)), [], `${call} ${when}`)
      await finished(root, wanted, `${call} ${when}`)
    }
  t.diagnostic(`${kills} kills survived`)
  assert.ok(kills > 25, `only ${kills} kills`)
})

const mount = async (t: TestContext, ...args: readonly string[]): Promise<string> => {
  const point = args.at(-1) ?? ''
  fs.mkdirSync(point, { recursive: true })
  await execa('mount', args)
  // Where the test itself has not taken it away.
  t.after(() => execa('umount', ['-l', point], { reject: false }))
  return point
}

test('a disk that is full is said, nothing is half, and once there is room the next run finishes', {
  skip,
}, async t => {
  const wanted = await undisturbed()
  const root = await mount(t, '-t', 'tmpfs', '-o', 'size=2m,mode=755', 'tmpfs', join(folder, 'small'))
  layOut(root, guestTrees.networkd)
  const before = readTree(root)
  const filler = join(root, 'filler')
  // From no room at all to nearly enough, in pages.
  for (const pages of [0, 1, 2, 3, 5, 8]) {
    fs.writeFileSync(filler, '')
    const file = fs.openSync(filler, 'a')
    try {
      for (;;) fs.writeSync(file, Buffer.alloc(4096))
    } catch {
      // It is full.
    }
    fs.closeSync(file)
    fs.truncateSync(filler, Math.max(0, fs.statSync(filler).size - pages * 4096))
    const { exitCode, stderr, stdout } = await applyWith(root)
    assert.equal(exitCode, 1, `${pages} pages: ${stdout}`)
    assert.match(stderr + stdout, /disk is full; make room/)
    const tree = readTree(root)
    assert.deepEqual(brokenAccounts(tree), [], `${pages} pages`)
    for (const [path, state] of before)
      assert.ok(
        [state, wanted.get(path)].includes(tree.get(path)) ||
          /^\/etc\/(?:g?shadow|passwd|group|sub[ug]id)$|filler/.test(path),
        `${path}: ${tree.get(path)}`,
      )
  }
  fs.rmSync(filler)
  await finished(root, wanted, 'with room')
})

test('a disk that cannot be written is said, and stays as it is', { skip }, async t => {
  const wanted = await undisturbed()
  const tree = fresh('below')
  const root = await mount(t, '--bind', tree, join(folder, 'read-only'))
  await execa('mount', ['-o', 'remount,ro,bind', root])
  const before = readTree(root)
  const refused = await applyWith(root)
  assert.equal(refused.exitCode, 1)
  assert.match(refused.stderr, /mounted read-only; mount it read-write/)
  assert.deepEqual(readTree(root), before)
  fs.mkdirSync(join(tree, 'run'))
  await mount(t, '-t', 'tmpfs', 'tmpfs', join(root, 'run'))
  const told = await applyWith(root)
  assert.equal(told.exitCode, 1)
  assert.match(told.stdout + told.stderr, /mounted read-only; mount it read-write/)
  await execa('umount', [join(root, 'run')])
  await execa('mount', ['-o', 'remount,rw,bind', root])
  await finished(root, wanted, 'read-write again')
})

test('where only its own state cannot be written, who may log in is set up all the same, and it says so', {
  skip,
}, async t => {
  const root = fresh('stateless')
  const state = join(root, 'var/lib/vmcontext')
  fs.mkdirSync(state, { recursive: true, mode: 0o700 })
  await mount(t, '--bind', state, state)
  await execa('mount', ['-o', 'remount,ro,bind', state])
  const { stderr } = await applyWith(root)
  assert.match(stderr, /not remembered|read-only/)
  assert.match(fs.readFileSync(join(root, 'etc/passwd'), 'utf8'), /^ada:/m)
  assert.equal(fs.existsSync(join(root, 'home/ada/.ssh/authorized_keys')), true)
})
