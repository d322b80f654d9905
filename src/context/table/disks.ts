/** The variables for file systems, swap and shares. To add one: an entry here. */
import { absolutePath, line, volumeList, yesNo } from '../types.ts'
import { guests, linux, type Variable, windows } from './variable.ts'

export const disks = {
  GROW_ROOTFS: {
    type: yesNo,
    systems: guests,
    text: 'Whether the root partition and its file system grow to the end of the disk.',
    default: 'YES',
    example: 'NO',
  },
  GROW_FS: {
    type: volumeList,
    systems: guests,
    text: 'Other file systems that grow with their partitions, by mount points (Windows: drive letters).',
    example: '/home /srv',
  },
  IGNORE_SWAP: {
    type: yesNo,
    systems: linux,
    text: 'NO: every swap device that /etc/fstab does not name is switched on.',
    default: 'NO',
    example: 'YES',
  },
  'DISK#_MOUNT_TAG': {
    type: line,
    systems: linux,
    pending: {},
    text: 'Tag of a virtiofs share.',
    example: 'data',
  },
  'DISK#_MOUNT_POINT': {
    type: absolutePath,
    systems: linux,
    pending: {},
    text: 'Where the share DISK#_MOUNT_TAG is mounted.',
    example: '/srv/data',
  },
  RECREATE_RUN: {
    type: yesNo,
    systems: linux,
    pending: { idle: 'NO' },
    text: 'YES, in a container: the run-time directories are made anew.',
    default: 'NO',
    example: 'YES',
  },
  EJECT_CDROM: {
    type: yesNo,
    systems: windows,
    text: 'YES: the CD-ROM is ejected when all is done.',
    default: 'NO',
    example: 'YES',
  },
} as const satisfies Record<string, Variable>
