/**
 * What of a machine is looked at to notice a change: its NICs, the size of its disks and media, its swap devices, the
 * context's folder. A few short files of sysfs; nothing is read from a disk.
 */
import type { GuestFiles } from '../../machine/files.ts'
import { blockFolder, isCdrom, isPassing, textOf } from '../../machine/linux/kernel-files.ts'
import { readNics } from '../../machine/linux/nics.ts'
import { holdsSwap } from '../../machine/linux/swap.ts'
import { readContainer } from '../../machine/linux/virtualization.ts'
import type { HardwareKind } from '../../modules/module.ts'

/** What a machine is made of; equal where nothing changed. */
export interface Hardware extends Readonly<Record<HardwareKind, readonly string[]>> {
  /**
   * Name and index of each NIC that is hardware, virtual hardware, or a container's. Another one in its place has
   * another index; its MAC address may be one that the context gives it.
   */
  readonly nics: readonly string[]
  /** Name and size of each disk. What lies on it (partitions, volumes) is changed from inside, also by the agent itself. */
  readonly disks: readonly string[]
  /** Devices that udev knows to hold swap space. */
  readonly swap: readonly string[]
}

/** What was seen; equal where nothing changed. */
export interface Look {
  readonly hardware: Hardware
  /**
   * What tells that another context may be there: of each CD-ROM drive the size and, with Linux 5.15 and later, the
   * number of its medium; of the folder /context its times.
   */
  readonly media: readonly string[]
}

/** Made of other devices by a program in here: device mapper, software RAID. */
const isComposed = (name: string): boolean => /^(?:dm-|md)\d/.test(name)

const isDisk = (files: GuestFiles, name: string): boolean =>
  !isComposed(name) && files.status(`${blockFolder}/${name}/partition`) === null

const sizeOf = (files: GuestFiles, name: string): string =>
  `${name} ${textOf(files, `${blockFolder}/${name}/size`)}`

const describeDrive = (files: GuestFiles, name: string): string =>
  `${sizeOf(files, name)} ${textOf(files, `${blockFolder}/${name}/diskseq`)}`

const contextPaths = ['/context', '/context/context.sh']

/** A container's NIC: the end of a cable that leads out of it, and is plugged into no bridge in here. */
const isCableEnd = (files: GuestFiles, name: string): boolean => {
  const nic = `/sys/class/net/${name}`
  const index = textOf(files, `${nic}/ifindex`)
  const isTyped = /^DEVTYPE=/m.test(textOf(files, `${nic}/uevent`))
  return !isTyped && textOf(files, `${nic}/iflink`) !== index && files.status(`${nic}/master`) === null
}

/** Looks at the machine. */
export const lookAround = (files: GuestFiles): Look => {
  const blocks = files.list(blockFolder).filter(name => !isPassing(name))
  const others = blocks.filter(name => !isCdrom(name))
  const inContainer = readContainer(files) !== null
  return {
    hardware: {
      nics: readNics(files)
        .filter(({ name, virtual }) => !virtual || (inContainer && isCableEnd(files, name)))
        .map(({ name }) => `${name} ${textOf(files, `/sys/class/net/${name}/ifindex`)}`),
      disks: others.filter(name => isDisk(files, name)).map(name => sizeOf(files, name)),
      swap: others.filter(name => holdsSwap(files, name)),
    },
    media: [
      ...blocks.filter(isCdrom).map(name => describeDrive(files, name)),
      ...contextPaths.map(path => `${path} ${files.status(path)?.modified ?? '-'}`),
    ],
  }
}

/** Nothing is another than it was. */
export const isSameLook = (one: Look, other: Look): boolean => JSON.stringify(one) === JSON.stringify(other)
