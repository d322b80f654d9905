/** What is mounted at a path: the file system, its size, and the block device below it. No process is needed for it. */
import type { GuestFiles } from '../../files.ts'
import type { Mount } from '../../volumes.ts'
import { resolved } from '../kernel-files.ts'
import { type MountEntry, readMounts } from '../mountinfo.ts'
import { folderOf, readBlockDevice } from './block.ts'
import { readFileSystem } from './file-systems.ts'

const readMount = (files: GuestFiles, { path, type, number, source, readOnly }: MountEntry): Mount => {
  const folder = folderOf(files, number, source)
  const device = folder === '' ? null : readBlockDevice(files, folder)
  if (device === null) return { is: 'elsewhere', type }
  const size = readFileSystem(files, type, device.path, path)
  return {
    is: 'volume',
    mountPoint: path,
    type,
    readOnly,
    bytes: size?.bytes ?? null,
    ...(size?.deviceId !== undefined && { deviceId: size.deviceId }),
    device,
  }
}

/** Answers what is mounted at an absolute path; the table of mounts is read once. */
export const mountReader = (files: GuestFiles): ((path: string) => Mount) => {
  let entries: readonly MountEntry[] | undefined
  const known = new Map<string, Mount>()
  const at = (path: string): MountEntry | undefined => {
    entries ??= readMounts(files)
    return entries.findLast(entry => entry.path === path)
  }
  return path => {
    const found = known.get(path)
    if (found !== undefined) return found
    const entry = at(path) ?? at(resolved(files, path))
    const mount: Mount = entry === undefined ? { is: 'nothing' } : readMount(files, entry)
    known.set(path, mount)
    return mount
  }
}
