/**
 * Waits for NICs that are still on their way. Early at boot udev is at work on the machine's devices: a NIC of which
 * the driver is being loaded is not there yet, and one that has just come is called otherwise a moment later, while
 * some network services go by the name.
 */
import type { GuestFiles } from '../machine/files.ts'
import { readNics } from '../machine/linux/nics.ts'
import type { WantedNic } from '../modules/module.ts'

/** Milliseconds that nobody waits beyond. */
const longest = 10_000

const runFolder = '/run'

/** udev keeps it as long as it has events to work on, systemd-udevd.service(8). */
const queue = `${runFolder}/udev/queue`

/** What udev knows of a device it writes down here once it is done with it; a NIC has the name it keeps by then. */
const known = `${runFolder}/udev/data`

const isNamed = (files: GuestFiles, name: string): boolean => {
  const index = Buffer.from(files.read(`/sys/class/net/${name}/ifindex`) ?? [])
    .toString()
    .trim()
  return files.status(`${known}/n${index}`) !== null
}

/** Bridges, VLANs and bonds have the MAC address of the NIC below them. */
const areThere = (files: GuestFiles, wanted: readonly WantedNic[]): boolean => {
  const nics = readNics(files).filter(({ virtual }) => !virtual)
  return wanted.every(({ mac, pci }) =>
    nics.some(nic => (pci === null ? nic.mac === mac : nic.pci === pci) && isNamed(files, nic.name)),
  )
}

/**
 * Comes back when all of these NICs have the names they keep, or udev has nothing more to do, or the time is up.
 *
 * @param most milliseconds that are not exceeded
 * @returns whether there was anything to wait for
 */
export const awaitNics = async (
  wanted: readonly WantedNic[],
  files: GuestFiles,
  most = longest,
): Promise<boolean> => {
  const isComing = () => files.status(queue) !== null && !areThere(files, wanted)
  if (!isComing()) return false
  const deadline = performance.now() + most
  const { watchArrivals } = await import('../source/arrival.ts')
  const arrivals = await watchArrivals({ dev: files.onMachine(known), run: files.onMachine(runFolder) })
  try {
    for (let left = most; left > 0 && isComing(); left = deadline - performance.now())
      await arrivals.next(left)
  } finally {
    await arrivals.close()
  }
  return true
}
