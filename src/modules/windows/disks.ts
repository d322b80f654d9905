/**
 * Partitions with a drive letter grow to the end of the room behind them: the system drive, and those that GROW_FS names.
 * Resize-Partition makes the file system larger along with its partition, while it is in use ("Extend a basic volume").
 */
import type { Problem } from '../../context/problem.ts'
import type { Settings } from '../../context/settings.ts'
import { capacityText } from '../../machine/capacity.ts'
import type { WindowsFacts, WindowsVolume } from '../../machine/windows/facts.ts'
import { change } from '../../network/windows/change.ts'
import type { Module, ModulePlan } from '../module.ts'

type VariableName = 'GROW_ROOTFS' | 'GROW_FS'

interface Asked {
  readonly letter: string
  readonly variable: VariableName
  /** The context names it, which the default of GROW_ROOTFS does not. */
  readonly isNamed: boolean
}

/** Partitions begin and end at whole mebibytes, so that less than this is no room. */
const slackBytes = 2 * 1024 * 1024

/** Space on the disk that somebody would expect a drive to have: more than what images leave at the end of one. */
const muchBytes = 1024 * 1024 * 1024

/** File systems that Windows makes larger. */
const growing = ['ntfs', 'refs']

const askedIn = (settings: Settings, { systemDrive }: WindowsFacts): readonly Asked[] => {
  const system = systemDrive.charAt(0).toUpperCase()
  const named = [...new Set(settings.get('GROW_FS') ?? [])]
  const isNamed = settings.given('GROW_ROOTFS') || named.includes(system)
  const root: Asked[] = settings.get('GROW_ROOTFS')
    ? [{ letter: system, variable: 'GROW_ROOTFS', isNamed }]
    : []
  const others = named.map((letter): Asked => ({ letter, variable: 'GROW_FS', isNamed: true }))
  return [...root, ...others.filter(({ letter }) => root.length === 0 || letter !== system)]
}

/** A warning, as on Linux: what has not grown keeps nobody from working. */
const problem = ({ variable, letter }: Asked, why: string, hint?: string): Problem => ({
  severity: 'warning',
  variable,
  message: `${variable}: drive ${letter}: does not grow: ${why}`,
  ...(hint !== undefined && { hint }),
})

const lettersOf = (volumes: readonly WindowsVolume[]): string =>
  volumes.map(({ letter }) => `${letter}:`).join(' ') || 'none'

/** Why a volume cannot be made larger; null where it can. */
const obstacle = (asked: Asked, { kind, fileSystem }: WindowsVolume): Problem | null => {
  if (kind !== 'fixed') return problem(asked, 'it is no fixed disk')
  if (fileSystem === '' || growing.includes(fileSystem.toLowerCase())) return null
  return problem(asked, `Windows makes NTFS and ReFS larger, and no ${fileSystem}`)
}

/** There is room on the disk, and not right behind the partition: images put the one for recovery there. */
const enclosed = (asked: Asked, { diskFree = 0 }: WindowsVolume): readonly Problem[] =>
  diskFree < muchBytes
    ? []
    : [
        problem(
          asked,
          `${capacityText(diskFree)} of its disk are free and cannot be its own: another partition follows, or an MBR ends at 2 TiB`,
          'where it is the one for recovery: "reagentc /disable", delete it with diskpart, and run "vmcontext apply"',
        ),
      ]

const grow = (asked: Asked, { volumes, modules }: WindowsFacts): ModulePlan => {
  const { letter, isNamed } = asked
  const nothing = (why: Problem | null): ModulePlan => ({ actions: [], problems: why === null ? [] : [why] })
  if (!modules.includes('Storage')) {
    const why = 'this Windows has no PowerShell module Storage'
    return nothing(problem(asked, why, 'extend it with diskpart, or in the image'))
  }
  const volume = volumes.find(other => other.letter === letter)
  if (volume === undefined) {
    if (asked.variable === 'GROW_ROOTFS' && !isNamed) return nothing(null)
    return nothing(problem(asked, 'there is none', `drives that are there: ${lettersOf(volumes)}`))
  }
  const inTheWay = obstacle(asked, volume)
  if (inTheWay !== null) return nothing(inTheWay)
  const { size, sizeMax } = volume
  if (size === null || sizeMax === null) {
    const why = 'how large it is, or may be, is not known; a dynamic disk or a storage pool does not say'
    return nothing(isNamed ? problem(asked, why) : null)
  }
  const isSo = sizeMax - size < slackBytes
  const what = isSo
    ? `drive ${letter}: as large as it can be, ${capacityText(size)}`
    : `drive ${letter}: from ${capacityText(size)} to ${capacityText(sizeMax)}`
  return {
    actions: [
      change(what, isSo, [
        { command: 'Update-HostStorageCache', mayFail: true },
        { command: 'Resize-Partition', parameters: { DriveLetter: letter, Size: sizeMax } },
      ]),
    ],
    problems: isSo ? enclosed(asked, volume) : [],
  }
}

export const disks = {
  name: 'disks',
  stage: 'local',
  follows: 'disks',

  plan(settings, facts) {
    const plans = askedIn(settings, facts).map(asked => grow(asked, facts))
    return {
      actions: plans.flatMap(({ actions }) => actions),
      problems: plans.flatMap(({ problems }) => problems ?? []),
    }
  },
} satisfies Module<WindowsFacts>
