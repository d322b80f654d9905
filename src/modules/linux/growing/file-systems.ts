/**
 * The program that grows a mounted file system, by its type. To add one: an entry here, and the reader of its size in
 * `machine/linux/volumes/file-systems.ts`.
 */
import type { Volume } from '../../../machine/volumes.ts'

interface Grower {
  readonly tool: string
  /** The package that has it. */
  readonly package: string
  readonly command: (volume: Volume) => readonly [string, ...string[]]
}

/** resize2fs(8) takes the device. */
const ext: Grower = {
  tool: 'resize2fs',
  package: 'e2fsprogs',
  command: ({ device }) => ['resize2fs', device.path],
}

/** xfs_growfs(8) and btrfs-filesystem(8) take the mount point; of a Btrfs's devices the one that was mounted grows. */
export const growers: ReadonlyMap<string, Grower> = new Map([
  ['ext2', ext],
  ['ext3', ext],
  ['ext4', ext],
  [
    'xfs',
    {
      tool: 'xfs_growfs',
      package: 'xfsprogs',
      command: ({ mountPoint }) => ['xfs_growfs', mountPoint],
    },
  ],
  [
    'btrfs',
    {
      tool: 'btrfs',
      package: 'btrfs-progs',
      command: ({ mountPoint, deviceId = 1 }) => [
        ...(['btrfs', 'filesystem', 'resize'] as const),
        `${deviceId}:max`,
        mountPoint,
      ],
    },
  ],
])
