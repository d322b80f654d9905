import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { GuestFiles } from '../../src/machine/files.ts'
import { overlayFiles } from '../../src/machine/overlay-files.ts'
import { makeGuest, snapshot } from '../support/guest.ts'

const owner = { uid: process.geteuid?.() ?? 0, gid: process.getegid?.() ?? 0 }

type Step = (files: GuestFiles) => void

const name = fc.constantFrom('/a', '/b', '/d/a', '/d/b', '/e/a')
const folder = fc.constantFrom('/d', '/e')

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    fc.record({ path: name, text: fc.string() }).map(
      ({ path, text }): Step =>
        files => {
          const parent = path.slice(0, path.lastIndexOf('/'))
          if (parent !== '' && files.status(parent) === null) return
          files.write(path, Buffer.from(text), { mode: 0o644, ...owner })
        },
    ),
    name.map(
      (path): Step =>
        files =>
          files.remove(path),
    ),
    folder.map(
      (path): Step =>
        files =>
          files.remove(path),
    ),
    folder.map(
      (path): Step =>
        files => {
          if (files.status(path) === null) files.makeDirectory(path, { mode: 0o755, ...owner })
        },
    ),
    fc.record({ path: fc.constantFrom('/a', '/b'), target: fc.constantFrom('/d/a', 'b', '/none') }).map(
      ({ path, target }): Step =>
        files =>
          files.link(path, target),
    ),
  ),
  { maxLength: 12 },
)

const view = (files: GuestFiles): unknown =>
  ['/a', '/b', '/d', '/d/a', '/d/b', '/e', '/e/a'].map(path => {
    const status = files.status(path)
    const content = status?.kind === 'file' ? Buffer.from(files.readNoFollow(path) ?? []).toString() : null
    return [
      path,
      status?.kind ?? null,
      status?.target ?? '',
      content,
      status?.kind === 'directory' ? files.list(path) : [],
    ]
  })

test('a plan’s files look as the guest would after the same changes', t => {
  fc.assert(
    fc.property(steps, all => {
      const tree = { '/a': 'old a', '/d/a': 'old d/a', '/d/b': 'old d/b' }
      const [real, planned] = [makeGuest(t, tree), makeGuest(t, tree)]
      const overlay = overlayFiles(planned.files)
      for (const step of all) {
        step(real.files)
        step(overlay)
      }
      assert.deepEqual(view(overlay), view(real.files))
    }),
    { numRuns: 60 },
  )
})

test('a plan leaves the guest as it is', t => {
  const guest = makeGuest(t, { '/etc/a': 'one', '/etc/b': 'two' })
  const before = snapshot(guest.root)
  const overlay = overlayFiles(guest.files)
  overlay.write('/etc/a', Buffer.from('changed'), { mode: 0o600, ...owner })
  overlay.remove('/etc/b')
  overlay.makeDirectory('/new', { mode: 0o755, ...owner })
  overlay.rename('/etc/a', '/etc/c')
  overlay.writeInPlace('/etc/c', 'x')
  assert.equal(overlay.status('/etc/a'), null)
  assert.equal(Buffer.from(overlay.read('/etc/c') ?? []).toString(), 'x')
  assert.deepEqual(snapshot(guest.root), before)
})
