/**
 * Who this machine is, whatever its context says: what is done once in a machine's life is done again in a clone
 * of it. A clone has another VM id and another DMI UUID, but often the same machine-id(5), so that one counts only
 * where nothing else is known.
 */
import type { GuestFiles } from '../../machine/files.ts'

/** Ids of a machine, the strongest first; null where there is none. */
export interface Instance {
  /** OpenNebula's, as the context gives it (VMID). */
  readonly vmid: string | null
  /** The hypervisor's, DMI system UUID (SMBIOS §7.2). */
  readonly uuid: string | null
  /** machine-id(5). */
  readonly machineId: string | null
}

const strongestFirst = ['vmid', 'uuid', 'machineId'] as const

const idAt = (files: GuestFiles, path: string): string | null => {
  const id = Buffer.from(files.read(path) ?? [])
    .toString('latin1')
    .trim()
    .toLowerCase()
  return /^[\da-f-]{32,36}$/.test(id) && !/^(?:[0-]+|[f-]+)$/.test(id) ? id : null
}

/**
 * @param isVirtualMachine the running guest, and no container: DMI is this guest's own
 * @param vmid the variable of that name; null where the context has none
 */
export const readInstance = (
  files: GuestFiles,
  isVirtualMachine: boolean,
  vmid: string | null,
): Instance => ({
  vmid,
  uuid: isVirtualMachine ? idAt(files, '/sys/class/dmi/id/product_uuid') : null,
  machineId: idAt(files, '/etc/machine-id'),
})

/** By the strongest id that both have; where they have none in common, nothing says that it is another machine. */
export const isSameInstance = (one: Instance, other: Instance): boolean => {
  const both = strongestFirst.find(name => one[name] !== null && other[name] !== null)
  return both === undefined || one[both] === other[both]
}
