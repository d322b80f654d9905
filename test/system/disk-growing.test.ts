/**
 * A guest whose disks are larger than the image they came from: its root is the last partition of a GPT, its other file
 * systems lie on other disks, in partitions of all kinds. All that can grow has grown after the first boot, the data and
 * the rest of each table are what they were, and a swap device is in use.
 */
import assert from 'node:assert/strict'
import { copyFile, mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { execa } from 'execa'
import type { Report } from '../../src/engine/report.ts'
import { contextVariables, identity } from './boots/identity.ts'
import { buildContextImage } from './guest/context-image.ts'
import { hostRuns, MiB, makeDisk, makeFile, makeFileSystem, tableOf, whileMounted } from './guest/disks.ts'
import { boot, type Guest, type Running } from './guest/guest.ts'
import { makeImage } from './guest/image.ts'
import { guestTest, type TestContext } from './guest/needs.ts'
import { builtPackage } from './guest/package.ts'
import { makeRoot } from './guest/root.ts'
import { makeKey } from './guest/ssh.ts'
import { makeWorkspace, placesIn } from './guest/workspace.ts'

/** Where the data of each file system lies, that is compared afterwards. */
const dataFile = 'data'

const makeData = async (folder: string): Promise<void> => {
  await execa('dd', ['if=/dev/urandom', `of=${join(folder, dataFile)}`, 'bs=1M', 'count=8', 'status=none'])
}

/** As images for clouds have it: the root is partition 1 and the last on the disk. */
const rootTable = `label: gpt
2: start=2048, size=6144, type=21686148-6449-6E6F-744E-656564454649
15: start=8192, size=16384, type=C12A7328-F81F-11D2-BA4B-00A0C93EC93B, name="EFI"
1: start=32768, size=4194304, name="root fs", attrs="LegacyBIOSBootable GUID:59"
`

const logicalTable = `label: dos
start=2048, size=8192, type=83
start=10240, size=1048576, type=5
start=12288, size=655360, type=83
`

const lastOfTwo = `label: gpt
start=2048, size=8192, name="first"
start=10240, size=1048576, name="second", attrs="RequiredPartition"
`

const firstOfTwo = `label: gpt
start=2048, size=524288
start=526336, size=8192
`

const onlyOne = `label: gpt
start=2048, size=524288
`

const fstab = `/dev/vda1 / ext4 defaults 0 1
LABEL=ext /srv/ext ext4 defaults 0 0
LABEL=xfs /srv/xfs xfs defaults 0 0
LABEL=btrfs /srv/btrfs btrfs subvol=@data 0 0
LABEL=followed /srv/followed ext4 defaults 0 0
LABEL=whole /srv/whole ext4 defaults 0 0
`

const later = 2048 * MiB

interface Made {
  readonly root: string
  readonly others: readonly string[]
}

/** Makes the guest's disks; each file of a file system is gone once it lies in its partition. */
const makeDisks = async (folder: string, rootImage: string): Promise<Made> => {
  const part = (name: string): string => join(folder, `${name}.part`)
  const at = (name: string): string => join(folder, `${name}.disk`)
  const put = async (name: string, table: string, now: number, start: number, larger = later) => {
    const disk = await makeDisk(at(name), table, {
      now,
      later: larger,
      contents: [{ file: part(name), start }],
    })
    await rm(part(name))
    return disk
  }
  const ext = ['mkfs.ext4', '-q', '-F', '-L'] as const
  const makers: readonly (readonly [string, number, readonly [string, ...string[]]])[] = [
    ['ext', 512, [...ext, 'ext']],
    ['xfs', 320, ['mkfs.xfs', '-q', '-L', 'xfs']],
    ['btrfs', 512, ['mkfs.btrfs', '-q', '-L', 'btrfs']],
    ['followed', 256, [...ext, 'followed']],
    ['whole', 128, [...ext, 'whole']],
  ]
  for (const [name, size, [program, ...options]] of makers) {
    await makeFileSystem(part(name), size * MiB, program, ...options)
    await whileMounted(part(name), async mounted => {
      if (name === 'btrfs') await hostRuns('btrfs', 'subvolume', 'create', join(mounted, '@data'))
      await makeData(name === 'btrfs' ? join(mounted, '@data') : mounted)
    })
  }
  await copyFile(part('whole'), at('whole'))
  await makeFile(at('swap'), 64 * MiB)
  await hostRuns('mkswap', at('swap'))
  await execa('truncate', ['-s', String(later), at('whole')])
  await execa('mv', [rootImage, part('root')])
  return {
    root: await put('root', rootTable, 2200 * MiB, 16 * MiB, 4096 * MiB),
    others: [
      await put('ext', lastOfTwo, 600 * MiB, 5 * MiB),
      await put('xfs', logicalTable, 600 * MiB, 6 * MiB),
      await put('btrfs', lastOfTwo, 600 * MiB, 5 * MiB),
      await put('followed', firstOfTwo, 300 * MiB, MiB),
      at('whole'),
      at('swap'),
      await makeDisk(at('group'), onlyOne, { now: 300 * MiB, later: 300 * MiB, contents: [] }),
    ],
  }
}

/** Entries that have grown, in the tables of the root's disk and of the others in their order. */
const entriesGrown = [['disk1'], ['disk2'], ['disk2', 'disk5'], ['disk2'], []] as const

const mountPoints = ['/srv/ext', '/srv/xfs', '/srv/btrfs', '/srv/followed', '/srv/whole'] as const

/** Size of a file system in MiB. */
const sizeOf = async ({ run }: Running, mountPoint: string): Promise<number> => {
  const [blocks, bytes] = (await run(`stat -f -c '%b %S' ${mountPoint}`)).split(' ').map(Number)
  return ((blocks ?? 0) * (bytes ?? 0)) / MiB
}

/** A file system of nearly so many MiB: some of it is for itself. */
const assertAbout = (mebibytes: number, expected: number, what: string): void =>
  assert.ok(
    mebibytes > expected * 0.85 && mebibytes <= expected,
    `${what} has ${mebibytes} MiB, not about ${expected}`,
  )

const sums = (paths: readonly string[], { run }: Running): Promise<string> =>
  run(`sha256sum ${paths.map(path => `${path}/${dataFile}`).join(' ')}`)

/** The entries of two tables, with the sizes of those that may differ left out. */
const withoutSizes = (table: readonly string[], grown: readonly string[]): readonly string[] =>
  table.map(line =>
    grown.some(name => line.startsWith(`${name} :`)) ? line.replace(/size= *\d+/, '') : line,
  )

const apply = async ({ runAsRoot }: Running): Promise<Report> =>
  JSON.parse(await runAsRoot('vmcontext apply --stage local --module disks --module swap --json')) as Report

/** What became of all that a further run had to do. */
const made = async (running: Running): Promise<readonly string[]> =>
  (await apply(running)).modules.flatMap(({ actions }) => actions.map(({ outcome }) => outcome))

const checkGrown = async (t: TestContext, running: Running): Promise<void> => {
  const { run, runAsRoot } = running
  await t.test('all that lies at the end of its disk has grown to it at the first boot', async () => {
    assertAbout(await sizeOf(running, '/'), 4096 - 16, '/')
    assertAbout(await sizeOf(running, '/srv/ext'), 2048 - 5, '/srv/ext')
    assertAbout(await sizeOf(running, '/srv/xfs'), 2048 - 6, '/srv/xfs')
    assertAbout(await sizeOf(running, '/srv/btrfs'), 2048 - 5, '/srv/btrfs')
    assertAbout(await sizeOf(running, '/srv/whole'), 2048, '/srv/whole')
  })

  await t.test('a partition that another one follows is as it was', async () => {
    assertAbout(await sizeOf(running, '/srv/followed'), 256, '/srv/followed')
  })

  await t.test('what is no mount point is said, with the variable that names it', async () => {
    const { problems } = await apply(running)
    assert.deepEqual(
      problems.map(({ variable, message }) => [variable, message]),
      [['GROW_FS', 'GROW_FS: /srv/group is no mount point (or not yet), so nothing grows there']],
    )
  })

  await t.test('the swap device is in use', async () => {
    assert.match(await run('cat /proc/swaps'), /^\/dev\/vd\w+ +partition/m)
  })

  await t.test('a second run changes nothing and has nothing to run', async () => {
    assert.deepEqual(await made(running), [])
    assert.match(await runAsRoot('vmcontext plan --stage local --module disks'), /^Plan: nothing to do/m)
  })
}

/** Waits until the kernel takes a disk to be so large. */
const until = ({ run }: Running, path: string, bytes: number): Promise<string> =>
  run(`timeout 120 sh -c 'until [ "$(cat ${path})" = ${bytes / 512} ]; do sleep 0.2; done'`)

/** Waits until a file system has more than so many MiB. */
const grown = async (running: Running, mountPoint: string, mebibytes: number): Promise<void> => {
  const deadline = performance.now() + 300_000
  while ((await sizeOf(running, mountPoint)) <= mebibytes) {
    assert.ok(performance.now() < deadline, `${mountPoint} has not grown within five minutes`)
    await sleep(500)
  }
}

/** The disks become larger once more while the guest runs, and a run before was cut off after its first step. */
const checkFinished = async (t: TestContext, running: Running): Promise<void> => {
  const { runAsRoot, machine } = running
  await t.test('a run that was killed between two steps is finished by the next one', async () => {
    await runAsRoot('systemctl stop vmcontext-changed.path')
    await machine.resizeDisk(3072 * MiB, 0)
    const disk = (await runAsRoot('lsblk -no PKNAME $(findmnt -no SOURCE /srv/ext)')).trim()
    await until(running, `/sys/class/block/${disk}/size`, 3072 * MiB)
    const plan = await runAsRoot('vmcontext plan --stage local --module disks')
    assert.match(
      plan,
      new RegExp(`would run grow /srv/ext from 2.0 GiB to 3.0 GiB: partition 2 of /dev/${disk}, ext4`),
    )
    await runAsRoot(`echo ', +' | sfdisk -q --no-reread --no-tell-kernel --force -N 2 /dev/${disk}`)
    assert.deepEqual(await made(running), ['changed'])
    assertAbout(await sizeOf(running, '/srv/ext'), 3072 - 5, '/srv/ext')
    assert.deepEqual(await made(running), [])
  })

  await t.test('a logical volume that is alone in its group grows with the partition below it', async () => {
    const disk = (await runAsRoot(`lsblk -bdno NAME,SIZE | awk '$2 == ${300 * MiB} { print $1 }'`)).trim()
    const volume = '/dev/mapper/vg-data'
    for (const command of [
      ...[`pvcreate -q /dev/${disk}1`, `vgcreate -q vg /dev/${disk}1`, 'lvcreate -q -y -l 20 -n data vg'],
      ...[`mkfs.ext4 -q ${volume}`, 'mkdir -p /srv/group', `mount ${volume} /srv/group`],
    ])
      await runAsRoot(command)
    // The group has grown to its disk in this first run, the disk in the second.
    assert.deepEqual(await made(running), ['changed'])
    assertAbout(await sizeOf(running, '/srv/group'), 299, '/srv/group')
    await machine.resizeDisk(1024 * MiB, 6)
    await until(running, `/sys/class/block/${disk}/size`, 1024 * MiB)
    const plan = await runAsRoot('vmcontext plan --stage local --module disks')
    const where = `logical volume ${volume} on partition 1 of /dev/${disk}, ext4`
    assert.match(plan, new RegExp(`grow /srv/group from 29\\d.\\d MiB to 10\\d\\d.\\d MiB: ${where}`))
    // In the unit, which is allowed less than who logs in.
    await runAsRoot('systemctl restart vmcontext-local.service; vmcontext status --wait || true')
    assertAbout(await sizeOf(running, '/srv/group'), 1023, '/srv/group')
    assert.deepEqual(await made(running), [])
  })

  await t.test(
    'disks that are made larger while the guest runs are noticed, and all on them follows',
    async () => {
      await runAsRoot('systemctl start vmcontext-changed.path')
      await machine.resizeDisk(5120 * MiB)
      await machine.resizeDisk(1536 * MiB, 6)
      await grown(running, '/', 4500)
      await grown(running, '/srv/group', 1200)
    },
  )
}

guestTest('a Debian guest with disks that are larger than their images', 40, async t => {
  await using workspace = await makeWorkspace()
  const { folder, root, iso } = await placesIn(workspace)
  const { binary, deb } = await builtPackage()
  await makeRoot(root, 'networkd and large disks', deb)
  await writeFile(join(root, 'etc/fstab'), fstab)
  for (const path of mountPoints) await mkdir(join(root, path))
  const image = await makeImage(root, folder)
  const disks = await makeDisks(folder, image.disk)
  const disksWithTables = [disks.root, ...disks.others.slice(0, entriesGrown.length - 1)]
  const tables = await Promise.all(disksWithTables.map(tableOf))
  const key = await makeKey(folder)
  await buildContextImage(binary, iso, {
    ...contextVariables(key.publicLine),
    GROW_FS: [...mountPoints, '/srv/group'].join(' '),
    IGNORE_SWAP: 'NO',
  })
  const guest: Guest = { folder, image: { ...image, disk: disks.root }, key, user: identity.user }
  const kernelArguments = ['root=/dev/vda1', 'vmcontext.wait=30']

  let before = ''
  await boot(guest, { cd: iso, disks: disks.others, kernelArguments }, async running => {
    before = await sums(mountPoints, running)
    await checkGrown(t, running)
    await checkFinished(t, running)
  })

  await t.test('of each table nothing but the size of what has grown is another', async () => {
    for (const [index, disk] of disksWithTables.entries()) {
      const names = entriesGrown[index] ?? []
      assert.deepEqual(withoutSizes(await tableOf(disk), names), withoutSizes(tables[index] ?? [], names))
      if (names.length > 0) assert.match(await hostRuns('sfdisk', '--verify', disk), /No errors detected/)
    }
  })

  await t.test('another boot has nothing to grow, and the data is what it was', async () => {
    await boot(guest, { cd: iso, disks: disks.others, kernelArguments }, async running => {
      assert.equal(await sums(mountPoints, running), before)
      const report = JSON.parse(await running.runAsRoot('cat /run/vmcontext/report.json')) as Report
      const actions = report.modules.find(({ name }) => name === 'disks')?.actions
      assert.deepEqual(actions, [])
    })
  })
})
