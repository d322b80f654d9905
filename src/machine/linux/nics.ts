/** The guest's network interfaces, read from sysfs. */
import type { Nic } from '../facts.ts'
import type { GuestFiles } from '../files.ts'

const folder = '/sys/class/net'
const pciAddress = /[0-9a-f]{4}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]/gi

const value = (files: GuestFiles, path: string): string =>
  Buffer.from(files.read(path) ?? [])
    .toString()
    .trim()

/** The PCI function a NIC sits on: for virtio that is its parent, hence the last address in the path. */
const pciOf = (files: GuestFiles, nic: string): string | null => {
  const device = `${nic}/device`
  if (files.status(device) === null) return null
  const slot = /^PCI_SLOT_NAME=(.+)$/m.exec(value(files, `${device}/uevent`))?.[1]
  return (slot ?? files.resolve(device).match(pciAddress)?.at(-1) ?? null)?.toLowerCase() ?? null
}

/**
 * Bridges, VLANs, bonds and tunnels live below /sys/devices/virtual. Where sysfs is a copy without its links,
 * their `uevent` says what they are.
 */
const isVirtual = (files: GuestFiles, nic: string): boolean =>
  files.resolve(nic).startsWith('/sys/devices/virtual/') ||
  /^DEVTYPE=(?!wlan)/m.test(value(files, `${nic}/uevent`))

/** Every interface but the loopback, in the order of their names. */
export const readNics = (files: GuestFiles): Nic[] =>
  files
    .list(folder)
    .filter(name => name !== 'lo' && files.status(files.resolve(`${folder}/${name}`))?.kind === 'directory')
    .map(name => {
      const nic = `${folder}/${name}`
      return {
        name,
        mac: value(files, `${nic}/address`).toLowerCase(),
        mtu: Number(value(files, `${nic}/mtu`)) || 1500,
        pci: pciOf(files, nic),
        virtual: isVirtual(files, nic),
      }
    })
