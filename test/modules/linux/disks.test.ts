import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readSettings } from '../../../src/context/settings.ts'
import type { RootVolume } from '../../../src/machine/facts.ts'
import { disks } from '../../../src/modules/linux/disks.ts'
import type { ModulePlan } from '../../../src/modules/module.ts'
import { debianFacts } from '../../support/facts.ts'

const MiB = 2 ** 20
const volume: RootVolume = {
  device: '/dev/vda',
  type: 'ext4',
  readOnly: false,
  deviceBytes: 4096 * MiB,
  bytes: 2048 * MiB,
}

const plan = (
  rootVolume: RootVolume | null,
  variables: Record<string, string> = {},
  tools = ['resize2fs'],
): ModulePlan =>
  disks.plan(
    readSettings(new Map(Object.entries(variables)), 'linux').settings,
    debianFacts({ rootVolume, tools: new Set(tools) }),
  )

test('the root file system grows where its device is larger', () => {
  assert.deepEqual(plan(volume).actions, [
    { kind: 'command', command: ['resize2fs', '/dev/vda'], when: 'always', timeout: 300 },
  ])
})

test('nothing grows that fills its device, is larger than it, is unknown, or is to stay as it is', () => {
  const nothing = { actions: [] }
  assert.deepEqual(plan({ ...volume, bytes: 4096 * MiB - 8 * MiB }), nothing)
  assert.deepEqual(plan({ ...volume, deviceBytes: 1024 * MiB }), nothing)
  assert.deepEqual(plan(null), nothing)
  assert.deepEqual(plan(volume, { GROW_ROOTFS: 'NO' }), nothing)
})

test('why a file system cannot grow is said, and only where it could', () => {
  const messageOf = (...given: Parameters<typeof plan>) => {
    const { actions, problems } = plan(...given)
    assert.deepEqual(actions, [])
    return problems?.[0]?.message
  }
  assert.match(messageOf({ ...volume, readOnly: true }) ?? '', /read-only/)
  assert.match(messageOf(volume, {}, []) ?? '', /install e2fsprogs/)
  assert.equal(messageOf({ ...volume, bytes: volume.deviceBytes }, {}, []), undefined)
})
