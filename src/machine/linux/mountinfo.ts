/** The mounts of the running machine, from mountinfo: proc_pid_mountinfo(5). */
import type { GuestFiles } from '../files.ts'
import { textOf } from './kernel-files.ts'

export interface MountEntry {
  /** Where it is mounted. */
  readonly path: string
  /** major:minor of the device; 0:NN where the file system has one of its own, as Btrfs. */
  readonly number: string
  readonly type: string
  /** What was mounted, such as /dev/vda1. */
  readonly source: string
  readonly readOnly: boolean
}

/** Blanks and backslashes come as octal escapes. */
const unescaped = (field: string): string =>
  field.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)))

const readEntry = (line: string): MountEntry | null => {
  const fields = line.split(' ')
  const dash = fields.indexOf('-', 6)
  if (dash < 0) return null
  const options = `${fields[5]},${fields[dash + 3]}`.split(',')
  return {
    path: unescaped(fields[4] ?? ''),
    number: fields[2] ?? '',
    type: fields[dash + 1] ?? '',
    source: unescaped(fields[dash + 2] ?? ''),
    readOnly: options.includes('ro'),
  }
}

/** What a mountinfo lists, in the order it was mounted; of several at one path the last is the one that is seen. */
export const parseMountinfo = (text: string): readonly MountEntry[] =>
  text
    .split('\n')
    .map(readEntry)
    .filter(entry => entry !== null)

/** All mounts of the running machine. */
export const readMounts = (files: GuestFiles): readonly MountEntry[] =>
  parseMountinfo(textOf(files, '/proc/self/mountinfo'))
