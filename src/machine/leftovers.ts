/**
 * What a killed run can leave in a guest: files that were written beside their place, and locks. The next run
 * clears them away first, as it may not have to write the same files again.
 */
import type { GuestFiles } from './files.ts'
import { clearStaleLocks } from './linux/account-locks.ts'
import type { Machine } from './machine.ts'

/** Folders of root's that the agent writes to. */
const folders = [
  '/etc',
  '/etc/sudoers.d',
  '/etc/systemd/network',
  '/etc/systemd',
  '/etc/network',
  '/etc/network/interfaces.d',
  '/etc/network/vmcontext.d',
  '/etc/netplan',
  '/etc/NetworkManager',
  '/etc/NetworkManager/system-connections',
  '/etc/sysconfig/network',
  '/etc/sysconfig/network-scripts',
  '/etc/dhcp',
  '/etc/dhcp/dhclient-enter-hooks.d',
  '/etc/udhcpc',
  '/home',
  '/var/lib/vmcontext',
  '/run/vmcontext',
]

/** A name that the agent gives to what it will rename. */
export const isLeftover = (name: string): boolean => /^\..+\.vmcontext-new$/.test(name)

const clearFolder = (files: GuestFiles, folder: string): void => {
  for (const name of files.list(folder)) if (isLeftover(name)) files.remove(`${folder}/${name}`)
}

/** Only for the run that holds the agent's lock. */
export const clearLeftovers = (machine: Machine): void => {
  const { files } = machine
  for (const folder of folders) clearFolder(files, folder)
  // Those of drop-ins, systemd.network(5).
  const networkd = '/etc/systemd/network'
  for (const name of files.list(networkd)) if (name.endsWith('.d')) clearFolder(files, `${networkd}/${name}`)
  clearStaleLocks(machine)
}
