/**
 * What the tests of one guest share: its disk, the way in, and boots of it one after the other. A boot is
 * over when the function given to it is, and the disk keeps what happened.
 */
import { constants, copyFile, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Image } from './image.ts'
import { type Machine, type MachineRequest, startMachine } from './machine.ts'
import { type Key, type Login, login } from './ssh.ts'

export interface Guest {
  readonly folder: string
  readonly image: Image
  readonly key: Key
  /** Who the key lets in. */
  readonly user: string
}

/** A guest that is up, seen from outside and from inside. */
export interface Running extends Login {
  readonly machine: Machine
  /** The file that is its disk. */
  readonly disk: string
  /** Seconds from QEMU's start to the login prompt. */
  readonly prompt: number
}

/** How a boot is made; what does something to the machine while it boots is `meanwhile`. */
export type BootRequest = Pick<MachineRequest, 'cd' | 'disks' | 'kernelArguments'> & {
  readonly meanwhile?: (machine: Machine) => Promise<void>
}

/** Boots the guest, logs in, waits until all that boots has booted, calls `use`, and shuts down in order. */
export const boot = async (
  guest: Guest,
  { meanwhile, ...request }: BootRequest,
  use: (running: Running) => Promise<void>,
): Promise<void> => {
  await using machine = await startMachine({ ...request, image: guest.image, folder: guest.folder })
  await meanwhile?.(machine)
  const prompt = await machine.loginPrompt()
  await using entered = await login({ ...guest, port: machine.sshPort })
  await entered.run('systemctl is-system-running --wait || true')
  await use({ ...entered, machine, disk: guest.image.disk, prompt })
  await machine.powerOff()
}

/** The same guest with a disk of its own. */
export const copyGuest = async (guest: Guest, folder: string): Promise<Guest> => {
  await mkdir(folder)
  const disk = join(folder, 'disk')
  await copyFile(guest.image.disk, disk, constants.COPYFILE_FICLONE)
  return { ...guest, folder, image: { ...guest.image, disk } }
}
