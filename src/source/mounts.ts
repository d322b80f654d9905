/**
 * Mounts a volume for programs and takes the mount away again. mount(8) and umount(8) are child processes,
 * for Node has no call for them; they run only when a program of the user's needs the medium.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseMountinfo } from '../machine/linux/mountinfo.ts'
import type { Places } from './places.ts'

/** Who mounts. Tests have their own. */
export interface Mounter {
  /** @throws Error where the kernel will not mount it */
  readonly mount: (device: string, folder: string) => Promise<void>
  /** @throws Error where it stays mounted */
  readonly unmount: (folder: string) => Promise<void>
  /** Mount points at this path or below it, the last mounted first. */
  readonly mountsBelow: (path: string) => readonly string[]
}

/**
 * Neither set-user-ID programs nor device nodes of the medium count. Programs on it do run: whoever writes
 * the medium has scripts run as root anyway, so `noexec` would protect nothing and break those who carry a
 * binary beside their script.
 */
const mountOptions = 'ro,nosuid,nodev'

/** Milliseconds until mount(8) or umount(8) is given up: a damaged disc keeps the kernel trying for long. */
const patience = 20_000

/** Mount points at `path` or below it that a mountinfo lists, the last mounted first. */
export const mountPointsBelow = (mountinfo: string, path: string): readonly string[] =>
  parseMountinfo(mountinfo)
    .map(entry => entry.path)
    .filter(point => point === path || point.startsWith(`${path}/`))
    .toReversed()

const run = async (command: string, args: readonly string[]): Promise<void> => {
  const { execa } = await import('execa')
  const result = await execa(command, args, {
    stdin: 'ignore',
    timeout: patience,
    reject: false,
    env: { LC_ALL: 'C' },
  })
  if (result.failed)
    throw new Error(result.stderr.split('\n')[0] || result.shortMessage || `${command} failed`)
}

export const systemMounter = ({ proc }: Places): Mounter => ({
  mount: async (device, folder) => {
    if (process.geteuid?.() !== 0) throw new Error('only root may mount')
    await run('mount', ['-t', 'iso9660', '-o', mountOptions, device, folder])
  },
  unmount: async folder => {
    try {
      await run('umount', [folder])
    } catch {
      // a program that a script left running still uses it: gone for everybody else, now
      await run('umount', ['-l', folder])
    }
  },
  mountsBelow: path => {
    try {
      return mountPointsBelow(readFileSync(join(proc, 'self/mountinfo'), 'utf8'), path)
    } catch {
      return []
    }
  },
})
