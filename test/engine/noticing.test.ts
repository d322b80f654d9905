import assert from 'node:assert/strict'
import fs from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { awaitLock } from '../../src/engine/await-lock.ts'
import type { OpenContext } from '../../src/engine/context.ts'
import { takeLock } from '../../src/engine/lock.ts'
import { isSameLook, lookAround } from '../../src/engine/noticing/look.ts'
import { markPath, noticedPath, takeBootMark, takeMark } from '../../src/engine/noticing/mark.ts'
import { type News, newsOf, noteSeen, turnsOf } from '../../src/engine/noticing/seen.ts'
import { settle } from '../../src/engine/noticing/settle.ts'
import { watchMachine } from '../../src/engine/noticing/watch.ts'
import { openFiles } from '../../src/machine/real-files.ts'
import { linuxModules } from '../../src/modules/linux/registry.ts'
import { temporaryFolder } from '../support/folder.ts'
import { makeGuest } from '../support/guest.ts'

const sysfs: Readonly<Record<string, string>> = {
  '/run/vmcontext/': '',
  '/dev/': '',
  '/sys/class/net/lo/address': '00:00:00:00:00:00\n',
  '/sys/devices/pci0000:00/0000:00:03.0/net/ens3/address': '02:00:0A:00:00:05\n',
  '/sys/devices/pci0000:00/0000:00:03.0/net/ens3/ifindex': '2\n',
  '/sys/class/net/ens3': '-> ../../devices/pci0000:00/0000:00:03.0/net/ens3',
  '/sys/devices/virtual/net/br0/address': '02:00:0a:00:00:99\n',
  '/sys/class/net/br0': '-> ../../devices/virtual/net/br0',
  '/sys/class/block/vda/size': '2097152\n',
  '/sys/class/block/vda/dev': '254:0\n',
  '/sys/class/block/vda1/size': '2095104\n',
  '/sys/class/block/vda1/partition': '1\n',
  '/sys/class/block/dm-0/size': '1024\n',
  '/sys/class/block/vdb/size': '1024\n',
  '/sys/class/block/vdb/dev': '254:16\n',
  '/sys/class/block/loop0/size': '8\n',
  '/sys/class/block/sr0/size': '744\n',
  '/sys/class/block/sr0/diskseq': '7\n',
  '/run/udev/data/b254:0': 'E:ID_FS_TYPE=ext4\n',
  '/run/udev/data/b254:16': 'S:disk/by-id/x\nE:ID_FS_TYPE=swap\n',
  '/context/context.sh': "A='1'\n",
}

const setUp = (t: TestContext) => {
  const guest = makeGuest(t, sysfs)
  const write = (path: string, content: string): void => {
    fs.mkdirSync(join(guest.root, path, '..'), { recursive: true })
    fs.writeFileSync(join(guest.root, path), content)
  }
  return { ...guest, write }
}

const contextOf = (content: string, files: Readonly<Record<string, number>> = {}): OpenContext =>
  ({
    content: Buffer.from(content),
    medium: { kind: 'cdrom', files: Object.entries(files).map(([path, size]) => ({ path, size })) },
  }) as unknown as OpenContext

test('NICs, disks, media and swap space are seen; what programs make and take away is not', t => {
  const { hardware, media } = lookAround(setUp(t).files)
  assert.deepEqual(hardware, {
    nics: ['ens3 2'],
    disks: ['vda 2097152', 'vdb 1024'],
    swap: ['vdb'],
  })
  assert.equal(media[0], 'sr0 744 7')
})

test("a container's NICs are the ends of cables that lead out of it; elsewhere they are somebody's containers", t => {
  const { files, root, write } = setUp(t)
  const nicsNow = () => lookAround(openFiles(root)).hardware.nics
  const add = (name: string, more: Readonly<Record<string, string>>): void => {
    for (const [file, content] of Object.entries(more))
      write(`/sys/devices/virtual/net/${name}/${file}`, content)
    fs.symlinkSync(`../../devices/virtual/net/${name}`, files.onMachine(`/sys/class/net/${name}`))
  }
  add('eth0', { ifindex: '7\n', iflink: '31\n', uevent: 'INTERFACE=eth0\n' })
  add('vlan5', { ifindex: '8\n', iflink: '7\n', uevent: 'DEVTYPE=vlan\n' })
  add('own0', { ifindex: '9\n', iflink: '9\n', uevent: 'INTERFACE=own0\n' })
  add('veth1', { ifindex: '10\n', iflink: '3\n', uevent: 'INTERFACE=veth1\n', master: '' })
  assert.deepEqual(nicsNow(), ['ens3 2'])
  write('/run/systemd/container', 'lxc\n')
  assert.deepEqual(nicsNow(), ['ens3 2', 'eth0 7'])
})

test('a machine without anything is looked at without an error', t => {
  assert.deepEqual(lookAround(makeGuest(t).files).hardware, { nics: [], disks: [], swap: [] })
})

test('each change that a context is about makes another look, and others do not', t => {
  const changes: Readonly<Record<string, readonly [path: string, content: string, isSeen: boolean]>> = {
    'a NIC that comes': ['/sys/class/net/ens4/address', '02:00:0a:00:00:06\n', true],
    'another NIC in its place': ['/sys/class/net/ens3/ifindex', '3\n', true],
    'a MAC address that the context gave': ['/sys/class/net/ens3/address', '02:00:0a:00:00:07\n', false],
    'a resized disk': ['/sys/class/block/vda/size', '4194304\n', true],
    'a partition that the agent has grown': ['/sys/class/block/vda1/size', '4192256\n', false],
    'a logical volume': ['/sys/class/block/dm-0/size', '2048\n', false],
    'new swap space': ['/run/udev/data/b254:0', 'E:ID_FS_TYPE=swap\n', true],
    'another medium of the same size': ['/sys/class/block/sr0/diskseq', '8\n', true],
    'another file in /context': ['/context/context.sh', "A='2'\n", true],
    'a bridge of somebody’s': ['/sys/devices/virtual/net/br0/address', '02:00:0a:00:00:98\n', false],
    'a loop device': ['/sys/class/block/loop0/size', '9\n', false],
  }
  for (const [name, [path, content, isSeen]] of Object.entries(changes)) {
    const { files, write } = setUp(t)
    const before = lookAround(files)
    write(path, content)
    if (path.startsWith('/context/')) fs.utimesSync(files.onMachine(path), 1, 1)
    assert.equal(!isSameLook(before, lookAround(files)), isSeen, name)
  }
})

test('the same context on another medium is no news; another one, another file or another machine is (13)', t => {
  const { files, write } = setUp(t)
  const context = contextOf("A='1'\n", { 'init.sh': 10 })
  assert.deepEqual(newsOf(files, lookAround(files), context), {
    context: true,
    hardware: ['nics', 'disks', 'swap'],
  })
  noteSeen(files, lookAround(files), context)
  assert.equal(newsOf(files, lookAround(files), context), null)
  write('/sys/class/block/sr0/diskseq', '8\n')
  assert.equal(newsOf(files, lookAround(files), context), null)
  const anotherContext = { context: true, hardware: [] }
  assert.deepEqual(newsOf(files, lookAround(files), contextOf("A='2'\n", { 'init.sh': 10 })), anotherContext)
  assert.deepEqual(newsOf(files, lookAround(files), contextOf("A='1'\n", { 'init.sh': 11 })), anotherContext)
  write('/sys/class/block/vda/size', '4194304\n')
  assert.deepEqual(newsOf(files, lookAround(files), context), { context: false, hardware: ['disks'] })
  write('/run/vmcontext/seen.json', '{"hardware":')
  assert.deepEqual(newsOf(files, lookAround(files), context)?.context, true)
})

test('what follows the hardware that is news comes first, unless the context is news too', () => {
  const names = (news: News | null) => turnsOf(linuxModules, news).map(turn => turn.map(({ name }) => name))
  const [first, rest] = names({ context: false, hardware: ['disks', 'nics'] })
  assert.deepEqual(first, ['network', 'disks'])
  assert.deepEqual([...(first ?? []), ...(rest ?? [])].sort(), [...(names(null)[0] ?? [])].sort())
  for (const news of [null, { context: true, hardware: ['disks' as const] }])
    assert.deepEqual(names(news), [linuxModules.map(({ name }) => name)])
})

test('the copy of the context that is compared with is for root alone', t => {
  const { files, mode } = setUp(t)
  noteSeen(files, lookAround(files), contextOf("PASSWORD='x'\n"))
  assert.equal(mode('/run/vmcontext/seen-context'), 0o600)
  assert.equal(mode('/run/vmcontext/seen.json'), 0o600)
})

test("the boot's own events leave no mark, one that the first run has not seen does (15)", t => {
  const { files, write, exists } = setUp(t)
  const look = lookAround(files)
  takeBootMark(files, look)
  assert.equal(exists(markPath), false)
  write(markPath, '')
  takeBootMark(files, look)
  assert.equal(exists(markPath), false)
  write('/sys/class/net/ens4/address', '02:00:0a:00:00:06\n')
  write(markPath, '')
  takeBootMark(files, look)
  assert.equal(exists(markPath), true)
  const age = Date.now() - (takeMark(files) ?? Number.NaN)
  assert.ok(age >= 0 && age < 60_000)
  assert.equal(takeMark(files), null)
})

test('the mark that the service was started by is taken with the one that came after it', t => {
  const { files, root, write, exists } = setUp(t)
  for (const [path, seconds] of [
    [noticedPath, 1_700_000_000],
    [markPath, 1_700_000_005],
  ] as const) {
    write(path, '')
    fs.utimesSync(join(root, path), seconds, seconds)
  }
  assert.equal(takeMark(files), 1_700_000_005_000)
  assert.equal(exists(noticedPath) || exists(markPath), false)
})

test('changes that come one after the other count as one, and those that never end do not hold it up', async t => {
  const { files, write } = setUp(t)
  let size = 0
  const grow = (): void => {
    size += 1
    write('/sys/class/block/vda/size', `${size}\n`)
  }
  const growing = setInterval(grow, 20)
  setTimeout(() => clearInterval(growing), 200)
  const look = await settle(files, { quiet: 100, most: 30_000 })
  assert.deepEqual(look, lookAround(files))
  assert.ok(size > 2)
  const forEver = setInterval(grow, 20)
  t.after(() => clearInterval(forEver))
  const begun = performance.now()
  await settle(files, { quiet: 50, most: 200 })
  assert.ok(performance.now() - begun >= 200)
})

test('a mark that is left while all settles is taken along, and is waited for', async t => {
  const { files, write, exists } = setUp(t)
  write(markPath, '')
  setTimeout(() => write(markPath, ''), 50)
  await settle(files, { quiet: 150, most: 30_000 })
  assert.equal(exists(markPath), false)
})

test('time that has passed since the last mark counts, unless the clock was set back since', async t => {
  const { files, root, write } = setUp(t)
  const settled = async (age: number, quiet: number): Promise<number> => {
    write(noticedPath, '')
    const left = Date.now() / 1000 - age
    fs.utimesSync(join(root, noticedPath), left, left)
    const begun = performance.now()
    await settle(files, { quiet, most: 30_000 })
    return performance.now() - begun
  }
  assert.ok((await settled(20, 10_000)) < 5000)
  assert.ok((await settled(-20, 150)) >= 149)
})

test('watching works off one change after the other, and ends after what is being done', async t => {
  const { files, write } = setUp(t)
  const ending = new AbortController()
  let [running, most, runs] = [0, 0, 0]
  const ran: (() => void)[] = []
  const nextRun = (): Promise<void> => new Promise(resolve => ran.push(resolve))
  const first = nextRun()
  const watching = watchMachine({
    files,
    signal: ending.signal,
    settling: { quiet: 20, most: 1000 },
    every: 50,
    work: async () => {
      running += 1
      most = Math.max(most, running)
      await sleep(100)
      running -= 1
      runs += 1
      ran.shift()?.()
      return undefined
    },
  })
  await first
  assert.equal(runs, 1)
  for (const [path, content] of [
    ['/sys/class/block/vda/size', '9\n'],
    ['/context/context.sh', "A='22'\n"],
    [markPath, ''],
  ] as const) {
    const next = nextRun()
    write(path, content)
    await next
  }
  const last = nextRun()
  write('/sys/class/block/vda/size', '10\n')
  while (running === 0) await sleep(5)
  ending.abort()
  await last
  await watching
  assert.equal(most, 1)
  assert.equal(running, 0)
  const all = runs
  write('/sys/class/block/vda/size', '11\n')
  await sleep(300)
  assert.equal(runs, all)
})

/** Watches a machine whose work ends like this, one after the other, and then for good; what was told of each try. */
const watchFailing = async (t: TestContext, answers: readonly ('again' | undefined)[], enough: number) => {
  const { files, write } = setUp(t)
  const ending = new AbortController()
  const tries: string[] = []
  const watching = watchMachine({
    files,
    signal: ending.signal,
    settling: { quiet: 5, most: 1000 },
    every: 20,
    pauses: [10, 10],
    work: async ({ isFirst, isLast }) => {
      tries.push(isFirst ? 'first' : isLast ? 'last' : 'next')
      return answers[tries.length - 1]
    },
  })
  const reach = async (count: number): Promise<void> => {
    while (tries.length < count) await sleep(5)
  }
  await reach(enough)
  return { tries, write, reach, end: () => ending.abort(), watching }
}

test('what fails and may pass is tried again although nothing changes, until it succeeds', async t => {
  const { tries, end, watching } = await watchFailing(t, ['again', undefined], 2)
  await sleep(150)
  end()
  await watching
  assert.deepEqual(tries, ['first', 'next'])
})

test('what goes on failing is left until something changes, and is then tried as often again', async t => {
  const always = new Array<'again'>(20).fill('again')
  const { tries, write, reach, end, watching } = await watchFailing(t, always, 3)
  await sleep(150)
  assert.deepEqual(tries, ['first', 'next', 'last'])
  write('/sys/class/block/vda/size', '9\n')
  await reach(6)
  await sleep(150)
  end()
  await watching
  assert.deepEqual(tries, ['first', 'next', 'last', 'first', 'next', 'last'])
})

test('whoever waits for another run gets his turn after it, and need not wait on when told to end', async t => {
  const lock = join(temporaryFolder(t), 'lock')
  const release = takeLock(lock)
  const ending = new AbortController()
  const vain = awaitLock(lock, ending.signal)
  const next = awaitLock(lock)
  ending.abort()
  assert.equal(await vain, null)
  release()
  const give = await next
  assert.notEqual(give, null)
  assert.throws(() => takeLock(lock), /another run/)
  give?.()
})
