/** Where things of Windows are on the Windows we run on. */
import { join } from 'node:path'

/** A path with forward slashes, as the guest's paths are written here; Windows takes both. */
export const slashed = (path: string): string => path.replaceAll('\\', '/')

/** A program of Windows by its whole path, so that nothing on PATH takes its place. */
export const systemProgram = (name: string): string =>
  join(process.env.SystemRoot ?? 'C:\\Windows', 'System32', name)
