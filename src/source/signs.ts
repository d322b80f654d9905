/**
 * Reads what suggests that a CD-ROM is still to come (`waiting.ts` says what follows from it). Only asked
 * once a first look has found nothing, so a guest with its CD in place reads none of this.
 */
import { closeSync, existsSync, openSync, readdirSync, readFileSync, readSync } from 'node:fs'
import { join } from 'node:path'
import { hypervisorOf } from '../machine/linux/hypervisor.ts'
import type { Places } from './places.ts'
import { parseWait } from './waiting.ts'

/** A file's beginning as text; empty where it cannot be read. */
const start = (path: string, bytes = 4096): string => {
  try {
    const file = openSync(path, 'r')
    try {
      const buffer = Buffer.alloc(bytes)
      return buffer.toString('latin1', 0, readSync(file, buffer, 0, bytes, 0))
    } finally {
      closeSync(file)
    }
  } catch {
    return ''
  }
}

const names = (folder: string): readonly string[] => {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

/** TYPE_ROM of SCSI's peripheral device types (SPC, INQUIRY data): CD-ROM, ATAPI drives included. */
const scsiCdrom = '5'

/** SCSI addresses (host:channel:target:lun) of CD-ROM drives for which there is no block device yet. */
export const unboundDrives = ({ sys }: Places): readonly string[] => {
  const devices = join(sys, 'bus/scsi/devices')
  return names(devices)
    .filter(name => start(join(devices, name, 'type')).trim() === scsiCdrom)
    .filter(name => names(join(devices, name, 'block')).length === 0)
    .toSorted()
}

/** Whether udev has events it has not finished: it keeps this file as long, systemd-udevd.service(8). */
export const udevBusy = ({ run }: Places): boolean => existsSync(join(run, 'udev/queue'))

/** Whether this machine is a virtual one. Of a file only the beginning is read: /proc/cpuinfo as a whole is slow. */
export const virtualMachine = ({ sys, proc }: Places): boolean =>
  hypervisorOf(path =>
    start(path.replace(/^\/(sys|proc)(?=\/)/, (_, top) => (top === 'sys' ? sys : proc))),
  ) !== null

/** A container's manager has left its name there, systemd's container interface. */
const inContainer = ({ run, proc }: Places): boolean =>
  existsSync(join(run, 'systemd/container')) || /(?:^|\0)container=/.test(start(join(proc, '1/environ')))

/** Whether VMware runs this machine. What it has left for the machine around a container is not for that. */
export const vmwareMachine = (places: Places): boolean =>
  ['sys_vendor', 'product_name'].some(name =>
    /vmware/i.test(start(join(places.sys, 'class/dmi/id', name))),
  ) && !inContainer(places)

/**
 * The bound given on the kernel's command line, in seconds: `vmcontext.wait=SECONDS`, the last one counting.
 * Null where there is none; `invalid` where it is no number.
 */
export const bootWait = ({ proc }: Places): number | null | { readonly invalid: string } => {
  let text: string
  try {
    text = readFileSync(join(proc, 'cmdline'), 'latin1')
  } catch {
    return null
  }
  const value = text
    .split(/\s+/)
    .findLast(word => word.startsWith('vmcontext.wait='))
    ?.slice('vmcontext.wait='.length)
  if (value === undefined) return null
  return parseWait(value) ?? { invalid: value }
}
