import assert from 'node:assert/strict'
import { mkdirSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { openSource } from '../../src/source/open.ts'
import { contextOf, image, machine, put, scratch } from './machine.ts'

const milliseconds = async <T>(work: () => Promise<T>): Promise<[T, number]> => {
  const begin = performance.now()
  const result = await work()
  return [result, performance.now() - begin]
}

test('the volume labelled CONTEXT is found in whichever drive it is', async t => {
  const { plug, options, places } = machine(t)
  plug('sr0', await image({ 'context.sh': "A='other'" }, 'DEBIAN'))
  plug('sr1', await image({ 'context.sh': "A='1'" }))
  const medium = await openSource('auto', options())
  assert.equal(medium?.kind, 'cdrom')
  assert.equal(medium?.path, join(places.dev, 'sr1'))
  assert.equal(medium?.label, 'CONTEXT')
  assert.equal(contextOf(medium), "A='1'")
  await medium?.close()
})

test('a disk may carry the context where there is no drive', async t => {
  const { plug, options } = machine(t)
  plug('vda', Buffer.alloc(100_000))
  plug('vdb', await image({ 'context.sh': "A='disk'" }))
  const medium = await openSource('auto', options())
  assert.equal(contextOf(medium), "A='disk'")
  await medium?.close()
})

test('a label in lower case is not ours', async t => {
  const { plug, options } = machine(t)
  plug('sr0', await image({ 'context.sh': '' }, 'context'))
  assert.equal(await openSource('auto', options()), null)
})

test('where nothing suggests a context the answer comes at once', async t => {
  const { plug, options, said } = machine(t)
  plug('vda', Buffer.alloc(100_000))
  const [medium, taken] = await milliseconds(() => openSource('auto', options({ wait: 30 })))
  assert.equal(medium, null)
  assert.ok(taken < 1000, `${taken} ms`)
  assert.match(said.join('\n'), /no wait/)
})

test('an empty drive and one that cannot be read are passed over', async t => {
  const { plug, options, places } = machine(t)
  plug('sr0', await image({ 'context.sh': "A='never read'" }), 0x1fffff)
  plug('sr1', null, 4096)
  mkdirSync(join(places.dev, 'sr1')) // reading a folder fails
  plug('sr2', null, 4096) // no node
  plug('sr3', await image({ 'context.sh': "A='3'" }))
  const medium = await openSource('auto', options())
  assert.equal(contextOf(medium), "A='3'")
  await medium?.close()
})

test('an empty drive alone is given a moment and no more', async t => {
  const { plug, options } = machine(t)
  plug('sr0', Buffer.alloc(0), 0x1fffff)
  const [medium, taken] = await milliseconds(() => openSource('auto', options({ wait: 30 })))
  assert.equal(medium, null)
  assert.ok(taken >= 900 && taken < 10_000, `${taken} ms`)
})

test('a drive that arrives while it is waited for is found at once', async t => {
  const { plug, options, places, said } = machine(t)
  put(join(places.sys, 'bus/scsi/devices/1:0:0:0/type'), '5\n')
  const content = await image({ 'context.sh': "A='late'" })
  const arrival = setTimeout(() => plug('sr0', content), 400)
  t.after(() => clearTimeout(arrival))
  const [medium, taken] = await milliseconds(() => openSource('auto', options({ wait: 20 })))
  assert.equal(contextOf(medium), "A='late'")
  assert.ok(taken >= 390 && taken < 5000, `${taken} ms`)
  assert.match(said.join('\n'), /waiting up to 20 s/)
  await medium?.close()
})

test('a medium that comes into an empty drive is noticed without an event of the device folder', async t => {
  const { plug, options, places } = machine(t)
  plug('sr0', await image({ 'context.sh': "A='inserted'" }), 0x1fffff)
  const insertion = setTimeout(() => put(join(places.sys, 'class/block/sr0/size'), '800\n'), 200)
  t.after(() => clearTimeout(insertion))
  const medium = await openSource('auto', options({ expected: true }))
  assert.equal(contextOf(medium), "A='inserted'")
  await medium?.close()
})

test('the wait ends when udev has nothing more to do', async t => {
  const { options, places } = machine(t)
  put(join(places.sys, 'class/dmi/id/sys_vendor'), 'QEMU\n')
  const queue = join(places.run, 'udev/queue')
  put(queue, '')
  const settled = setTimeout(() => rmSync(queue), 300)
  t.after(() => clearTimeout(settled))
  const [medium, taken] = await milliseconds(() => openSource('auto', options({ wait: 30 })))
  assert.equal(medium, null)
  assert.ok(taken >= 290 && taken < 5000, `${taken} ms`)
})

test('the bound on waiting is kept', async t => {
  const { options } = machine(t)
  const [medium, taken] = await milliseconds(() => openSource('auto', options({ wait: 0.3, expected: true })))
  assert.equal(medium, null)
  assert.ok(taken >= 290 && taken < 5000, `${taken} ms`)
})

test("the kernel's command line overrides the usual bound, but not what was asked for this run", async t => {
  const { options, places, said } = machine(t)
  put(join(places.proc, 'cmdline'), 'quiet vmcontext.wait=0\n')
  const [, switchedOff] = await milliseconds(() => openSource('auto', options({ wait: 30, expected: true })))
  assert.ok(switchedOff < 1000, `${switchedOff} ms`)
  put(join(places.proc, 'cmdline'), 'vmcontext.wait=soon\n')
  await openSource('auto', options({ wait: 0.05, expected: true }))
  assert.match(said.join('\n'), /vmcontext\.wait=soon .* no number of seconds/)
  put(join(places.proc, 'cmdline'), 'vmcontext.wait=30\n')
  const notAtAll = { wait: 0, waitIsExplicit: true, expected: true }
  const [, notAsked] = await milliseconds(() => openSource('auto', options(notAtAll)))
  assert.ok(notAsked < 1000, `${notAsked} ms`)
  put(join(places.proc, 'cmdline'), 'vmcontext.wait=0.4\n')
  const [, usuallyNone] = await milliseconds(() => openSource('auto', options({ wait: 0, expected: true })))
  assert.ok(usuallyNone >= 390 && usuallyNone < 5000, `${usuallyNone} ms`)
})

test('a loop device with our label is not taken: whoever may attach one would be root here', async t => {
  const { plug, options, places } = machine(t)
  plug('loop0', await image({ 'context.sh': "A='planted'" }))
  mkdirSync(join(places.dev, 'disk/by-label'), { recursive: true })
  symlinkSync('../../loop0', join(places.dev, 'disk/by-label/CONTEXT'))
  assert.equal(await openSource('auto', options()), null)
})

test('a device that only its link in by-label tells of is found', async t => {
  const { plug, options, places } = machine(t)
  plug('dm-0', await image({ 'context.sh': "A='mapped'" }))
  mkdirSync(join(places.dev, 'disk/by-label'), { recursive: true })
  symlinkSync('../../dm-0', join(places.dev, 'disk/by-label/CONTEXT'))
  const medium = await openSource('auto', options())
  assert.equal(contextOf(medium), "A='mapped'")
  await medium?.close()
})

test('another file system of that label is passed over, and said so once', async t => {
  const { plug, options, places, said } = machine(t)
  plug('vdb', Buffer.alloc(100_000, 'ext4'))
  mkdirSync(join(places.dev, 'disk/by-label'), { recursive: true })
  symlinkSync('../../vdb', join(places.dev, 'disk/by-label/CONTEXT'))
  assert.equal(await openSource('auto', options({ wait: 0.7, expected: true })), null)
  assert.equal(said.filter(message => message.includes('no ISO 9660 volume')).length, 1)
})

test('the directory /context is used where no device has a context, and only then', async t => {
  const { plug, options, places } = machine(t)
  put(join(places.context, 'context.sh'), "A='directory'")
  const directory = await openSource('auto', options())
  assert.equal(directory?.kind, 'directory')
  assert.equal(contextOf(directory), "A='directory'")
  plug('sr0', await image({ 'context.sh': "A='cdrom'" }))
  const cdrom = await openSource('auto', options())
  assert.equal(contextOf(cdrom), "A='cdrom'")
  await cdrom?.close()
})

test('a directory /context without context.sh is no context', async t => {
  const { options, places } = machine(t)
  put(join(places.context, 'README'), 'nothing here')
  assert.equal(await openSource('auto', options()), null)
})

test('a volume with our label and no context.sh is an error that names it, unless there is another context', async t => {
  const { plug, options, places, said } = machine(t)
  plug('sr0', await image({ README: '' }))
  await assert.rejects(openSource('auto', options({ wait: 30 })), {
    name: 'SourceError',
    message: `${join(places.dev, 'sr0')}: the volume "CONTEXT" holds no context.sh; is it a context image? "vmcontext build" makes one`,
  })
  put(join(places.context, 'context.sh'), "A='directory'")
  assert.equal(contextOf(await openSource('auto', options())), "A='directory'")
  assert.match(said.join('\n'), /holds no context\.sh.* is used instead/)
  plug('sr1', await image({ 'context.sh': "A='good'" }))
  const good = await openSource('auto', options())
  assert.equal(contextOf(good), "A='good'")
  await good?.close()
})

test('below another root only its directory counts, not the devices of this machine', async t => {
  const { plug, options } = machine(t)
  plug('sr0', await image({ 'context.sh': "A='this machine'" }))
  const root = scratch(t)
  assert.equal(await openSource('auto', options({ root, expected: true, wait: 30 })), null)
  put(join(root, 'context/context.sh'), "A='that guest'")
  const medium = await openSource('auto', options({ root }))
  assert.equal(contextOf(medium), "A='that guest'")
  assert.equal(medium?.path, join(root, 'context'))
})

test("a guest's /context that leads out of its root is passed over", async t => {
  const { options, said } = machine(t)
  const root = scratch(t)
  const elsewhere = scratch(t)
  put(join(elsewhere, 'context.sh'), "A='of the host'")
  symlinkSync(elsewhere, join(root, 'context'))
  assert.equal(await openSource('auto', options({ root })), null)
  assert.match(said.join('\n'), /leads out of/)
})
