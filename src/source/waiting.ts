/**
 * Whether a context that is not there may still come, and how long that is worth waiting for: the one rule,
 * free of any device. Its signs are read in `signs.ts`; a new reason to wait is a sign there and a line here.
 */

/** A CD-ROM drive that was looked at and had no context in it. */
export interface Drive {
  /** Such as /dev/sr0. */
  readonly device: string
  /**
   * `foreign`: a medium, but another one. `empty`: no medium, or a drive that has not found it yet.
   * `unreadable`: a medium that fails to read, as the first reads of some drives do.
   */
  readonly state: 'foreign' | 'empty' | 'unreadable'
}

/** What can be seen of a machine that has no context (yet). */
export interface Signs {
  /** An earlier run on this machine had its context from a CD-ROM. */
  readonly expected: boolean
  /** A volume with the right label that could not be read to the end. */
  readonly broken: string | null
  /** SCSI addresses of CD-ROM drives that have no block device yet: their driver is still to be loaded. */
  readonly unboundDrives: readonly string[]
  readonly drives: readonly Drive[]
  /** udev has events to work on, so the machine's devices are still being found. */
  readonly devicesComing: boolean
  /** The bound was given for this run or on the kernel's command line, so somebody wants to wait that long. */
  readonly asked: boolean
  readonly virtualMachine: boolean
  /** A directory with a context is there to be used if no CD-ROM comes. */
  readonly directory: boolean
}

interface Verdict {
  /** How long it is worth waiting, in seconds from the first look; 0: not at all. */
  readonly seconds: number
  readonly why: string
}

/** Seconds that nobody may ask to wait beyond: an hour. */
export const longestWait = 3600

/** A number of seconds to wait, from 0 to `longestWait`, such as `10` or `2.5`; null where the text is none. */
export const parseWait = (text: string): number | null => {
  if (!/^\s*\d{1,4}(\.\d{1,3})?\s*$/.test(text)) return null
  return Number(text) <= longestWait ? Number(text) : null
}

/** Seconds that an empty drive is given: enough to notice its medium, little for a machine without one. */
export const emptyDriveGrace = 1

/**
 * Seconds from the first look that a virtual machine is given while its devices are still being found and
 * nothing is to be seen of a drive, unless the wait was asked for: most of what udev is still at then has nothing
 * to do with storage, and no boot without a CD-ROM is to be held up for two seconds, whatever a slow machine adds.
 */
export const longestUnseen = 1.6

/**
 * Seconds that a CD-ROM is given of which nothing is to be seen but the memory of an earlier one: a machine
 * that has lost it for good is not held up.
 */
export const expectedGrace = 1.5

/**
 * How long a context may still be waited for.
 *
 * @param bound seconds that no answer exceeds
 */
export const mayStillCome = (signs: Signs, bound: number): Verdict => {
  if (bound <= 0) return { seconds: 0, why: 'waiting is switched off' }
  if (signs.broken !== null) return { seconds: bound, why: `${signs.broken} may become readable` }
  const [unbound] = signs.unboundDrives
  if (unbound !== undefined) {
    return { seconds: bound, why: `the CD-ROM drive at SCSI address ${unbound} has no device yet` }
  }
  const unreadable = signs.drives.find(drive => drive.state === 'unreadable')
  if (unreadable) return { seconds: bound, why: `the medium in ${unreadable.device} is not readable yet` }
  if (signs.devicesComing && signs.virtualMachine) {
    return {
      seconds: signs.asked ? bound : Math.min(bound, longestUnseen),
      why: 'the devices of this virtual machine are still being found',
    }
  }
  if (signs.expected) {
    return { seconds: Math.min(bound, expectedGrace), why: 'an earlier run had its context from a CD-ROM' }
  }
  const empty = signs.drives.find(drive => drive.state === 'empty')
  if (empty && !signs.directory) {
    return {
      seconds: Math.min(bound, emptyDriveGrace),
      why: `${empty.device} may not have noticed its medium`,
    }
  }
  return { seconds: 0, why: 'nothing suggests that a CD-ROM will come' }
}
