/**
 * How large a block device can become by what lies below it, and the programs that make it so. To add what a device can
 * be made of: a case in `reachOf`.
 */
import type { GrowStep } from '../../../machine/actions.ts'
import type { BlockDevice, Composed, Partition } from '../../../machine/volumes.ts'

/**
 * What is left at the end and is nothing to gain, in bytes, so that a second run has nothing to do: alignment, the second
 * copy of a GPT, ext4's last block group where it is too small to hold its own tables.
 */
export const slackBytes = 16 * 2 ** 20

/** Why a device does not grow, and what would make it grow: an end of a sentence. */
export type Obstacle = string

export interface Reach {
  /** The device's size after the steps. */
  readonly bytes: number
  readonly steps: readonly GrowStep[]
  /** What it is, in words: "partition 1 of /dev/vda". */
  readonly where: string
  /** It could be larger, and this is why it will not be. */
  readonly obstacle?: Obstacle
}

type Has = (tool: string) => boolean

/** sfdisk(8): the start stays as it is, and the size is all that is free behind it. */
const asLargeAsPossible = ', +\n'

/** As growpart(1) counts: nothing was left to do. */
const growpartNoChange = 1

/**
 * sfdisk(8) writes the new table and leaves the kernel alone; it puts the second copy of a GPT at the end of the disk.
 * partx(8) tells the kernel of this one partition, which it accepts of one that is in use.
 */
const withSfdisk = ({ disk, number, container }: Partition): readonly GrowStep[] => [
  ...(container === null ? [number] : [container, number]).map(
    (one): GrowStep => ({
      command: ['sfdisk', '--no-reread', '--no-tell-kernel', '--force', '-N', String(one), disk],
      input: asLargeAsPossible,
    }),
  ),
  { command: ['partx', '-u', '--nr', String(number), disk] },
]

const withGrowpart = ({ disk, number }: Partition): readonly GrowStep[] => [
  { command: ['growpart', disk, String(number)], nothingToDo: growpartNoChange },
]

const partitionSteps = (partition: Partition, has: Has): readonly GrowStep[] | null => {
  if (has('sfdisk') && has('partx')) return withSfdisk(partition)
  return partition.container === null && has('growpart') ? withGrowpart(partition) : null
}

const reachOfPartition = ({ path, bytes }: BlockDevice, partition: Partition, has: Has): Reach => {
  const where = `partition ${partition.number} of ${partition.disk}`
  if (partition.most - bytes < slackBytes) return { bytes, steps: [], where }
  const steps = partitionSteps(partition, has)
  if (steps === null) {
    const obstacle = `the guest has no sfdisk and partx to grow ${where}; install fdisk (Debian, Ubuntu), sfdisk and partx (Alpine) or util-linux`
    return { bytes, steps: [], where, obstacle }
  }
  const [last, ...before] = steps.toReversed()
  const checked = last === undefined ? [] : [{ ...last, enlarges: { device: path, from: bytes } }]
  return { bytes: partition.most, steps: [...before.toReversed(), ...checked], where }
}

const names: Readonly<Record<string, string>> = {
  LVM: 'a logical volume',
  CRYPT: 'an encrypted device',
  md: 'a RAID',
  mpath: 'a multipath device',
}

/** What an administrator would do, by who makes the device. */
const byHand: Readonly<Record<string, (device: BlockDevice, below: string) => string>> = {
  LVM: ({ path }, below) => `pvresize ${below} and lvextend -l +100%FREE ${path}`,
  CRYPT: ({ path }) => `cryptsetup resize ${path}`,
  md: ({ path }) => `mdadm --grow ${path} --size=max`,
}

/** Headers that such a device keeps for itself on what it is made of, LUKS2 above all: 16 MiB. */
const headerBytes = 32 * 2 ** 20

/** Such a device is not grown: where there would be something to gain, its administrator is told how. */
const reachOfComposed = (device: BlockDevice, { by, on }: Composed, has: Has): Reach => {
  const name = names[by] ?? 'a device'
  const where = `${name} ${device.path}${on.length === 0 ? '' : ` on ${on.map(({ path }) => path).join(', ')}`}`
  const asItIs = { bytes: device.bytes, steps: [], where }
  const [below] = on
  if (below === undefined || on.length > 1) return asItIs
  const reach = reachOf(below, has)
  const isInsideLarger = by === 'CRYPT' && below.bytes - device.bytes > headerBytes + slackBytes
  if (reach.bytes - below.bytes < slackBytes && !isInsideLarger && reach.obstacle === undefined) return asItIs
  const commands = [
    ...(below.partition === null || reach.bytes === below.bytes
      ? []
      : [`growpart ${below.partition.disk} ${below.partition.number}`]),
    ...(byHand[by] === undefined ? [] : [byHand[by](device, below.path)]),
  ]
  const help = commands.length === 0 ? '' : `; by hand: ${commands.join(', then ')}`
  return { ...asItIs, obstacle: `it is on ${where}, which is not grown${help}` }
}

/** @param has whether the guest has this program */
export const reachOf = (device: BlockDevice, has: Has): Reach => {
  if (device.composed !== null) return reachOfComposed(device, device.composed, has)
  if (device.partition !== null) return reachOfPartition(device, device.partition, has)
  return { bytes: device.bytes, steps: [], where: device.path }
}
