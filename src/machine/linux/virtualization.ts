/** Which hypervisor or container manager a guest runs on. */
import type { GuestFiles } from '../files.ts'
import { hypervisorOf } from './hypervisor.ts'

const text = (files: GuestFiles, path: string): string => {
  try {
    return Buffer.from(files.read(path) ?? []).toString()
  } catch {
    return ''
  }
}

/** The container manager that a container names to those in it; null outside of any. */
export const readContainer = (files: GuestFiles): string | null => {
  const noted = text(files, '/run/systemd/container').trim()
  if (noted !== '') return noted
  return /(?:^|\0)container=([^\0]+)/.exec(text(files, '/proc/1/environ'))?.[1] ?? null
}

/** The manager's name as systemd-detect-virt(1) calls it; `none` on bare metal or where nothing tells. */
export const readVirtualization = (files: GuestFiles): { virtualization: string; container: boolean } => {
  const container = readContainer(files)
  if (container !== null) return { virtualization: container, container: true }
  return { virtualization: hypervisorOf(path => text(files, path)) ?? 'none', container: false }
}
