/**
 * File systems grow to the end of their disk: first the partition they are on, then they themselves, while they are
 * mounted. What can grow how is in `growing/`.
 */
import type { Problem } from '../../context/problem.ts'
import type { Settings } from '../../context/settings.ts'
import type { GrowAction } from '../../machine/actions.ts'
import type { Facts } from '../../machine/facts.ts'
import type { Volume } from '../../machine/volumes.ts'
import type { Module, ModulePlan } from '../module.ts'
import { growers } from './growing/file-systems.ts'
import { reachOf, slackBytes } from './growing/reach.ts'

type VariableName = 'GROW_ROOTFS' | 'GROW_FS'

interface Asked {
  readonly path: string
  readonly variable: VariableName
  /** The context names it, which the default of GROW_ROOTFS does not. */
  readonly isNamed: boolean
}

/** The path as the kernel lists it. */
const withoutSlashes = (path: string): string => path.replace(/\/{2,}/g, '/').replace(/(?<=.)\/$/, '')

const askedIn = (settings: Settings): readonly Asked[] => {
  const named = (settings.get('GROW_FS') ?? []).map(withoutSlashes)
  const isNamed = settings.given('GROW_ROOTFS') || named.includes('/')
  const root: Asked[] = settings.get('GROW_ROOTFS') ? [{ path: '/', variable: 'GROW_ROOTFS', isNamed }] : []
  const others = named.map((path): Asked => ({ path, variable: 'GROW_FS', isNamed: true }))
  return [...root, ...others].filter(
    ({ path }, index, all) => all.findIndex(other => other.path === path) === index,
  )
}

/** One file system: what makes it larger, and why it does not become as large as it could. */
const grow = (volume: Volume, { variable, isNamed }: Asked, facts: Facts): ModulePlan => {
  const { mountPoint, type, device, readOnly } = volume
  const reach = reachOf(device, { has: tool => facts.diskTools.has(tool), isNamed })
  // Of a type whose size is not known only what the device gains is seen.
  const bytes = volume.bytes ?? device.bytes
  const isGain = reach.bytes - bytes >= slackBytes
  const left = (why: string): readonly Problem[] => [
    problemOf(variable, `${mountPoint} does not grow: ${why}`),
  ]
  const obstacle = reach.obstacle === undefined ? {} : { problems: left(reach.obstacle) }
  if (!isGain) return { actions: [], ...obstacle }
  if (readOnly) return { actions: [], problems: left('it is mounted read-only') }
  const grower = growers.get(type)
  if (grower === undefined || volume.bytes === null)
    return {
      actions: [],
      problems: left(`it is ${type}, and what can grow is ext2, ext3, ext4, XFS and Btrfs`),
    }
  if (!facts.diskTools.has(grower.tool))
    return {
      actions: [],
      problems: left(`the guest has no ${grower.tool}; install ${grower.package}`),
    }
  const action: GrowAction = {
    kind: 'grow',
    path: mountPoint,
    from: bytes,
    to: reach.bytes,
    on: `${reach.where}, ${type}`,
    steps: [...reach.steps, { command: grower.command(volume) }],
  }
  return { actions: [action], ...obstacle }
}

/** What is asked for and is no file system on a disk; the root of a live system or a container is nobody's mistake. */
const notOnDisk = ({ path, variable }: Asked, why: string): ModulePlan => ({
  actions: [],
  ...(variable === 'GROW_FS' && { problems: [problemOf(variable, `${path} ${why}`)] }),
})

const problemOf = (variable: VariableName, message: string): Problem => ({
  severity: 'warning',
  variable,
  message: `${variable}: ${message}`,
})

const planOne = (asked: Asked, facts: Facts, seen: Set<string>): ModulePlan => {
  const mount = facts.mounted(asked.path)
  if (mount === null) return { actions: [] }
  if (mount.is === 'nothing')
    return notOnDisk(asked, 'is no mount point (or not yet), so nothing grows there')
  if (mount.is === 'elsewhere') return notOnDisk(asked, `is ${mount.type}, on no disk of its own`)
  const { device } = mount
  // Subvolumes of a Btrfs, and what is mounted twice.
  if (seen.has(device.path)) return { actions: [] }
  seen.add(device.path)
  // What is free in a volume group goes to the first of its volumes that is named.
  const group = device.composed?.volume === undefined ? undefined : device.composed.on[0]?.path
  if (group === undefined) return grow(mount, asked, facts)
  const hadItsTurn = seen.has(group)
  const plan = grow(hadItsTurn ? { ...mount, device: { ...device, composed: null } } : mount, asked, facts)
  if (plan.actions.length > 0) seen.add(group)
  return plan
}

export const disks = {
  name: 'disks',
  stage: 'local',
  follows: 'disks',

  plan(settings, facts) {
    const seen = new Set<string>()
    const plans = askedIn(settings).map(asked => planOne(asked, facts, seen))
    const problems = plans.flatMap(plan => plan.problems ?? [])
    return {
      actions: plans.flatMap(plan => plan.actions),
      ...(problems.length > 0 && { problems }),
    }
  },
} satisfies Module
