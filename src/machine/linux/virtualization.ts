/** Which hypervisor or container manager a guest runs on, from DMI and systemd's own notes. */
import type { GuestFiles } from '../files.ts'

/** By what DMI says of vendor and product, in lower case. */
const vendors: readonly (readonly [string, string])[] = [
  ['vmware', 'vmware'],
  ['virtualbox', 'oracle'],
  ['innotek', 'oracle'],
  ['microsoft corporation virtual', 'microsoft'],
  ['xen', 'xen'],
  ['qemu', 'kvm'],
  ['kvm', 'kvm'],
  ['opennebula', 'kvm'],
  ['amazon', 'amazon'],
  ['google', 'google'],
]

const text = (files: GuestFiles, path: string): string => {
  try {
    return Buffer.from(files.read(path) ?? []).toString()
  } catch {
    return ''
  }
}

const readContainer = (files: GuestFiles): string | null => {
  const noted = text(files, '/run/systemd/container').trim()
  if (noted !== '') return noted
  return /(?:^|\0)container=([^\0]+)/.exec(text(files, '/proc/1/environ'))?.[1] ?? null
}

/** The manager's name as systemd-detect-virt(1) calls it; `none` on bare metal or where nothing tells. */
export const readVirtualization = (files: GuestFiles): { virtualization: string; container: boolean } => {
  const container = readContainer(files)
  if (container !== null) return { virtualization: container, container: true }
  const dmi = ['sys_vendor', 'product_name'].map(name => text(files, `/sys/class/dmi/id/${name}`).trim())
  const machine = dmi.join(' ').toLowerCase()
  const vendor = vendors.find(([word]) => machine.includes(word))
  return { virtualization: vendor?.[1] ?? 'none', container: false }
}
