/**
 * What is mounted in a guest, how large it is, and what it lies on. Read by `linux/volumes/` (or given by a test);
 * sizes are bytes.
 */

/** How far a partition reaches, and how far it could. */
export interface Partition {
  /** Such as /dev/vda. */
  readonly disk: string
  readonly number: number
  /** What it would have if it reached as far as its table allows; its own size where another one follows it. */
  readonly most: number
  /** The number of the extended partition that has to grow first. */
  readonly container: number | null
}

/** A logical volume that is one of a group on a single device. */
export interface LogicalVolume {
  /** What space is given out in, in bytes. */
  readonly extent: number
  /** Where the first extent begins on the device below. */
  readonly start: number
  /** Extents that the group has, and those of them that no volume has. */
  readonly extents: number
  readonly free: number
  /** No other volume of its group is there but swap. */
  readonly isAlone: boolean
}

/** A device that is made of others: a logical volume, an encrypted one, a RAID. */
export interface Composed {
  /** Who makes it: LVM, CRYPT, md …; as device mapper says it. */
  readonly by: string
  readonly on: readonly BlockDevice[]
  /** Where it is a plain logical volume. */
  readonly volume?: LogicalVolume
}

export interface BlockDevice {
  /** Such as /dev/vda1 or /dev/mapper/vg-root. */
  readonly path: string
  readonly bytes: number
  /** null where it is no partition. */
  readonly partition: Partition | null
  /** null where it is a disk or a part of one. */
  readonly composed: Composed | null
}

/** A file system that is mounted. */
export interface Volume {
  readonly is: 'volume'
  readonly mountPoint: string
  /** As mount(8) calls it: ext4. */
  readonly type: string
  readonly readOnly: boolean
  /** Of the file system; null where it is not known for this type. */
  readonly bytes: number | null
  /** The number that a Btrfs knows its device by. */
  readonly deviceId?: number
  readonly device: BlockDevice
}

/** What a path is in the table of mounts; `elsewhere`: a file system on no block device, or none that is found. */
export type Mount = Volume | { readonly is: 'elsewhere'; readonly type: string } | { readonly is: 'nothing' }
