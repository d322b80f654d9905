import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readSettings } from '../../../src/context/settings.ts'
import { describe } from '../../../src/machine/kinds/registry.ts'
import type { BlockDevice, Mount, Volume } from '../../../src/machine/volumes.ts'
import { disks } from '../../../src/modules/linux/disks.ts'
import { debianFacts } from '../../support/facts.ts'

const MiB = 2 ** 20
const GiB = 1024 * MiB
const disk: BlockDevice = { path: '/dev/vda', bytes: 10 * GiB, partition: null, composed: null }
const partition: BlockDevice = {
  path: '/dev/vda1',
  bytes: 2 * GiB,
  partition: { disk: '/dev/vda', number: 1, most: 10 * GiB, container: null },
  composed: null,
}
const volume: Volume = {
  is: 'volume',
  mountPoint: '/',
  type: 'ext4',
  readOnly: false,
  bytes: 2 * GiB,
  device: partition,
}
const allTools = ['pvresize', 'lvextend', 'resize2fs', 'xfs_growfs', 'btrfs', 'sfdisk', 'partx']

const plan = (
  mounts: Readonly<Record<string, Mount>>,
  variables: Record<string, string> = {},
  tools: readonly string[] = allTools,
) => {
  const { actions, problems = [] } = disks.plan(
    readSettings(new Map(Object.entries(variables)), 'linux').settings,
    debianFacts({ mounted: path => mounts[path] ?? { is: 'nothing' }, diskTools: new Set(tools) }),
  )
  return {
    actions,
    commands: actions.map(action =>
      action.kind === 'grow' ? action.steps.map(step => step.command.join(' ')) : [],
    ),
    summaries: actions.map(describe),
    problems: problems.map(({ message }) => message),
  }
}

const rewrite = 'sfdisk --no-reread --no-tell-kernel --force -N'

test('the partition and then the file system grow, and a plan says from where to where', () => {
  const { actions, commands, summaries, problems } = plan({ '/': volume })
  assert.deepEqual(summaries, ['grow / from 2.0 GiB to 10.0 GiB: partition 1 of /dev/vda, ext4'])
  assert.deepEqual(commands, [[`${rewrite} 1 /dev/vda`, 'partx -u --nr 1 /dev/vda', 'resize2fs /dev/vda1']])
  assert.deepEqual(problems, [])
  assert.deepEqual(
    actions[0]?.kind === 'grow' && actions[0].steps.map(({ input, enlarges }) => [input, enlarges]),
    [
      [', +\n', undefined],
      [undefined, { device: '/dev/vda1', from: 2 * GiB }],
      [undefined, undefined],
    ],
  )
})

test('a file system without partitions grows alone, and so does one whose partition has grown already', () => {
  assert.deepEqual(plan({ '/': { ...volume, device: disk } }).commands, [['resize2fs /dev/vda']])
  const grown = { ...partition, bytes: 10 * GiB - 4 * MiB }
  assert.deepEqual(plan({ '/': { ...volume, device: grown } }).commands, [['resize2fs /dev/vda1']])
})

test('XFS and Btrfs grow by their mount points, and a Btrfs the device that was mounted', () => {
  const xfs = { ...volume, type: 'xfs', mountPoint: '/srv' }
  const btrfs = { ...volume, type: 'btrfs', deviceId: 3, mountPoint: '/home', device: disk }
  const { commands } = plan({ '/srv': xfs, '/home': btrfs }, { GROW_FS: '/srv/ /home' })
  assert.deepEqual(
    commands.map(steps => steps.at(-1)),
    ['xfs_growfs /srv', 'btrfs filesystem resize 3:max /home'],
  )
})

test('subvolumes and what is named twice grow once, and GROW_FS counts for / as well', () => {
  const btrfs = { ...volume, type: 'btrfs', deviceId: 1 }
  const mounts = { '/': btrfs, '/home': { ...btrfs, mountPoint: '/home' } }
  assert.equal(plan(mounts, { GROW_FS: '/home / //home/' }).actions.length, 1)
  assert.equal(plan(mounts, { GROW_ROOTFS: 'NO' }).actions.length, 0)
  assert.equal(plan(mounts, { GROW_ROOTFS: 'NO', GROW_FS: '/' }).actions.length, 1)
})

test('nothing grows that fills its disk, is larger than it, is followed by another, or is not known', () => {
  const nothing = (given: Mount) => {
    const { actions, problems } = plan({ '/': given }, {}, [])
    assert.deepEqual([actions, problems], [[], []])
  }
  nothing({ ...volume, device: { ...disk, bytes: 2 * GiB + 15 * MiB } })
  nothing({ ...volume, device: { ...disk, bytes: GiB } })
  nothing({
    ...volume,
    device: { ...partition, partition: { disk: '/dev/vda', number: 1, most: 2 * GiB, container: null } },
  })
  nothing({ is: 'elsewhere', type: 'overlay' })
  nothing({ is: 'nothing' })
  const { settings } = readSettings(new Map([['GROW_FS', '/srv']]), 'linux')
  assert.deepEqual(disks.plan(settings, debianFacts({ mounted: () => null })), { actions: [] })
})

test('what cannot grow is said with what helps, and only where there is something to gain', () => {
  const { problems, actions } = plan({ '/': { ...volume, readOnly: true } })
  assert.deepEqual([actions, problems], [[], ['GROW_ROOTFS: / does not grow: it is mounted read-only']])
  const without = (...tools: readonly string[]) =>
    plan(
      { '/': volume },
      {},
      allTools.filter(tool => !tools.includes(tool)),
    )
  assert.match(without('resize2fs').problems[0] ?? '', /no resize2fs; install e2fsprogs$/)
  assert.match(without('sfdisk').problems[0] ?? '', /no sfdisk and partx .*; install fdisk \(Debian/)
  assert.match(plan({ '/': { ...volume, type: 'f2fs', bytes: null } }).problems[0] ?? '', /it is f2fs/)
  const f2fs = { ...volume, type: 'f2fs', bytes: null, device: disk }
  assert.deepEqual(plan({ '/': f2fs }).problems, [])
})

test('a file system grows as far as its partition reaches where the partition cannot grow', () => {
  const { commands, problems } = plan({ '/': { ...volume, bytes: GiB } }, {}, ['resize2fs'])
  assert.deepEqual(commands, [['resize2fs /dev/vda1']])
  assert.equal(problems.length, 1)
})

test('growpart does it where there is no partx', () => {
  const { commands } = plan({ '/': volume }, {}, ['resize2fs', 'sfdisk', 'growpart'])
  assert.deepEqual(commands, [['growpart /dev/vda 1', 'resize2fs /dev/vda1']])
})

test('growpart is tried where sfdisk and partx do not do it, but for logical partitions, which it cannot grow', () => {
  const tools = [...allTools, 'growpart']
  const others = (device: BlockDevice) => {
    const [action] = plan({ '/': { ...volume, device } }, {}, tools).actions
    return action?.kind === 'grow' ? action.steps.map(({ otherwise }) => otherwise?.command.join(' ')) : []
  }
  const command = 'growpart /dev/vda 1'
  assert.deepEqual(others(partition), [command, command, undefined])
  const inside = { disk: '/dev/vda', number: 5, most: 10 * GiB, container: 2 }
  assert.deepEqual(others({ ...partition, partition: inside }), [undefined, undefined, undefined, undefined])
})

test('the extended partition grows before the logical one in it', () => {
  const logical = { disk: '/dev/vda', number: 5, most: 10 * GiB, container: 2 }
  const { commands } = plan({
    '/': { ...volume, device: { ...partition, path: '/dev/vda5', partition: logical } },
  })
  assert.deepEqual(commands[0]?.slice(0, 3), [
    `${rewrite} 2 /dev/vda`,
    `${rewrite} 5 /dev/vda`,
    'partx -u --nr 5 /dev/vda',
  ])
})

test('a mount point of GROW_FS that is none, or on no disk, is a problem that names the variable', () => {
  const { problems } = plan({ '/nfs': { is: 'elsewhere', type: 'nfs4' } }, { GROW_FS: '/nfs /missing' })
  assert.deepEqual(problems, [
    'GROW_FS: /nfs is nfs4, on no disk of its own',
    'GROW_FS: /missing is no mount point (or not yet), so nothing grows there',
  ])
})

test('what lies on volume groups and encrypted devices is left, with the commands that do it by hand', () => {
  const on = (by: string, path: string, below = partition): BlockDevice => ({
    path,
    bytes: below.bytes - 16 * MiB,
    partition: null,
    composed: { by, on: [below] },
  })
  const messages = (device: BlockDevice) => {
    const { actions, problems } = plan({ '/': { ...volume, bytes: device.bytes, device } })
    assert.deepEqual(actions, [])
    return problems
  }
  assert.deepEqual(messages(on('LVM', '/dev/mapper/vg-root')), [
    'GROW_ROOTFS: / does not grow: it is on a logical volume /dev/mapper/vg-root on /dev/vda1, which is not grown; by hand: growpart /dev/vda 1, then pvresize /dev/vda1 and lvextend -l +100%FREE /dev/mapper/vg-root',
  ])
  assert.match(messages(on('CRYPT', '/dev/mapper/crypt'))[0] ?? '', /cryptsetup resize \/dev\/mapper\/crypt$/)
  const still = { ...partition, partition: { disk: '/dev/vda', number: 1, most: 2 * GiB, container: null } }
  assert.deepEqual(messages(on('LVM', '/dev/mapper/vg-root', still)), [])
  assert.deepEqual(messages(on('CRYPT', '/dev/mapper/crypt', still)), [])
})

/** A logical volume of 1 GiB in a group on a partition of 2 GiB, with 256 extents of 4 MiB free. */
const logical = (isAlone: boolean, below = partition): BlockDevice => ({
  path: '/dev/mapper/vg-root',
  bytes: GiB,
  partition: null,
  composed: {
    by: 'LVM',
    on: [below],
    volume: { extent: 4 * MiB, start: MiB, extents: 511, free: 255, isAlone },
  },
})

test('a logical volume that is alone in its group gets all that is free there, and the group all of the disk', () => {
  const { commands, summaries, problems } = plan({ '/': { ...volume, bytes: GiB, device: logical(true) } })
  assert.deepEqual(problems, [])
  assert.deepEqual(summaries, [
    'grow / from 1.0 GiB to 10.0 GiB: logical volume /dev/mapper/vg-root on partition 1 of /dev/vda, ext4',
  ])
  assert.deepEqual(commands, [
    [
      `${rewrite} 1 /dev/vda`,
      'partx -u --nr 1 /dev/vda',
      'pvresize /dev/vda1',
      'lvextend -l +100%FREE /dev/mapper/vg-root',
      'resize2fs /dev/mapper/vg-root',
    ],
  ])
})

test('a volume group that fills its disk gives what it has free, and one with nothing free gives nothing', () => {
  const still = { ...partition, partition: { disk: '/dev/vda', number: 1, most: 2 * GiB, container: null } }
  const device = logical(true, still)
  assert.deepEqual(plan({ '/': { ...volume, bytes: GiB, device } }).commands, [
    ['lvextend -l +100%FREE /dev/mapper/vg-root', 'resize2fs /dev/mapper/vg-root'],
  ])
  const full = {
    ...device,
    composed: {
      by: 'LVM',
      on: [still],
      volume: { extent: 4 * MiB, start: MiB, extents: 511, free: 2, isAlone: true },
    },
  }
  assert.deepEqual(plan({ '/': { ...volume, bytes: GiB, device: full } }, {}, []).problems, [])
})

test('a logical volume among others grows only where the context names what is on it', () => {
  const mounts = { '/': { ...volume, bytes: GiB, device: logical(false) } }
  const { actions, problems } = plan(mounts)
  assert.deepEqual(actions, [])
  assert.match(problems[0] ?? '', /a logical volume .* which is not grown; by hand: growpart/)
  assert.equal(plan(mounts, { GROW_ROOTFS: 'YES' }).actions.length, 1)
  assert.equal(plan(mounts, { GROW_FS: '/' }).actions.length, 1)
  assert.match(
    plan(mounts, { GROW_FS: '/' }, ['resize2fs', 'sfdisk', 'partx']).problems[0] ?? '',
    /install lvm2$/,
  )
})

test('of two volumes of a group that are named the first gets what is free, the other fills what it has', () => {
  const other = { ...logical(false), path: '/dev/mapper/vg-srv' }
  const mounts = {
    '/': { ...volume, bytes: GiB, device: logical(false) },
    '/srv': { ...volume, mountPoint: '/srv', bytes: 512 * MiB, device: other },
  }
  const { commands } = plan(mounts, { GROW_FS: '/srv /', GROW_ROOTFS: 'NO' })
  assert.deepEqual(
    commands.map(steps => steps.at(-2)),
    ['lvextend -l +100%FREE /dev/mapper/vg-srv'],
  )
  assert.deepEqual(plan(mounts, { GROW_FS: '/ /srv' }).commands[1], ['resize2fs /dev/mapper/vg-srv'])
})
