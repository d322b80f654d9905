/**
 * How large a block device can become by what lies below it, and the programs that make it so. To add what a device can
 * be made of: a case in `reachOf`.
 */
import type { GrowCommand, GrowStep } from '../../../machine/actions.ts'
import type { BlockDevice, Composed, LogicalVolume, Partition } from '../../../machine/volumes.ts'

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

/** What a guest has and what its context allows. */
export interface Means {
  /** Whether the guest has this program. */
  readonly has: Has
  /** The context names this file system: it may have what others of its volume group could get as well. */
  readonly isNamed: boolean
}

/** sfdisk(8): the start stays as it is, and the size is all that is free behind it. */
const asLargeAsPossible = ', +\n'

/** growpart(1) ends with 1 where nothing was left to do. It needs no partx. */
const growpart = ({ disk, number }: Partition): GrowCommand => ({
  command: ['growpart', disk, String(number)],
  nothingToDo: 1,
})

/**
 * sfdisk(8) writes the new table and leaves the kernel alone; it puts the second copy of a GPT at the end of the disk.
 * partx(8) tells the kernel of this one partition, which it accepts of one that is in use. An old sfdisk may refuse, or
 * leave the room that a GPT did not claim when it was made.
 */
const withSfdisk = (partition: Partition, otherwise: { otherwise?: GrowCommand }): readonly GrowStep[] => {
  const { disk, number, container } = partition
  const enlarge = (one: number): GrowStep => ({
    command: ['sfdisk', '--no-reread', '--no-tell-kernel', '--force', '-N', String(one), disk],
    input: asLargeAsPossible,
  })
  return [
    ...(container === null ? [] : [enlarge(container)]),
    { ...enlarge(number), ...otherwise },
    { command: ['partx', '-u', '--nr', String(number), disk], ...otherwise },
  ]
}

const partitionSteps = (partition: Partition, has: Has): readonly GrowStep[] | null => {
  const isGrowpart = partition.container === null && has('growpart')
  if (has('sfdisk') && has('partx'))
    return withSfdisk(partition, isGrowpart ? { otherwise: growpart(partition) } : {})
  return isGrowpart ? [growpart(partition)] : null
}

const reachOfPartition = ({ path, bytes }: BlockDevice, partition: Partition, { has }: Means): Reach => {
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
  // Where others of its group could get it as well, or what it is made of is more than one piece of a device.
  LVM: ({ path }, below) => `pvresize ${below} and lvextend -l +100%FREE ${path}`,
  CRYPT: ({ path }) => `cryptsetup resize ${path}`,
  md: ({ path }) => `mdadm --grow ${path} --size=max`,
}

/** Headers that such a device keeps for itself on what it is made of, LUKS2 above all: 16 MiB. */
const headerBytes = 32 * 2 ** 20

/** Such a device is not grown: where there would be something to gain, its administrator is told how. */
const reachOfComposed = (device: BlockDevice, { by, on }: Composed, means: Means): Reach => {
  const name = names[by] ?? 'a device'
  const where = `${name} ${device.path}${on.length === 0 ? '' : ` on ${on.map(({ path }) => path).join(', ')}`}`
  const asItIs = { bytes: device.bytes, steps: [], where }
  const [below] = on
  if (below === undefined || on.length > 1) return asItIs
  const reach = reachOf(below, means)
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

/** What LVM may keep at the end of a device: a second copy of what it has written at the start. In bytes. */
const lvmEndBytes = 2 * 2 ** 20

/** The volume gets what is free in its group, once the group has what there is below it. */
const reachOfVolume = (
  device: BlockDevice,
  composed: Composed,
  volume: LogicalVolume,
  means: Means,
): Reach => {
  const [below] = composed.on
  if (below === undefined || !(volume.isAlone || means.isNamed))
    return reachOfComposed(device, composed, means)
  const reach = reachOf(below, means)
  const { bytes, path } = device
  const where = `logical volume ${path} on ${reach.where}`
  const extents = Math.max(
    volume.extents,
    Math.floor((reach.bytes - lvmEndBytes - volume.start) / volume.extent),
  )
  const most = bytes + (volume.free + extents - volume.extents) * volume.extent
  const obstacle = reach.obstacle === undefined ? {} : { obstacle: reach.obstacle }
  if (most - bytes < slackBytes) return { bytes, steps: [], where, ...obstacle }
  if (!(means.has('pvresize') && means.has('lvextend')))
    return { bytes, steps: [], where, obstacle: `the guest has no pvresize and lvextend; install lvm2` }
  const resize: readonly GrowStep[] = extents > volume.extents ? [{ command: ['pvresize', below.path] }] : []
  const extend: GrowStep = { command: ['lvextend', '-l', '+100%FREE', path] }
  return { bytes: most, steps: [...reach.steps, ...resize, extend], where, ...obstacle }
}

/** How far a device can grow with these means. */
export const reachOf = (device: BlockDevice, means: Means): Reach => {
  const { composed, partition, bytes, path } = device
  if (composed?.volume !== undefined) return reachOfVolume(device, composed, composed.volume, means)
  if (composed !== null) return reachOfComposed(device, composed, means)
  if (partition !== null) return reachOfPartition(device, partition, means)
  return { bytes, steps: [], where: path }
}
