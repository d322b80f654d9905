/**
 * The guest of a run: its files, and how its context is made so. Which system it is is known here and nowhere else in
 * what all systems share; what is of Windows is loaded only for it. Another system is one more case here.
 */
import type { GuestFiles } from '../machine/files.ts'
import { openFiles } from '../machine/real-files.ts'
import { type Look, lookAround } from './noticing/look.ts'
import { runContext } from './run-context.ts'
import type { RunOptions } from './run-options.ts'

export interface Guest {
  readonly files: GuestFiles
  /** Looks at the running machine. */
  readonly look: () => Look
  /** Plans and makes what a context says. */
  readonly runContext: typeof runContext
  /** Does what a run has left to its very end. */
  readonly finish: () => Promise<void>
}

const linuxGuest = ({ root }: RunOptions): Guest => {
  const files = openFiles(root)
  return { files, look: () => lookAround(files), runContext, finish: async () => {} }
}

export const isWindows = ({ facts }: Pick<RunOptions, 'facts'>): boolean =>
  facts !== null || process.platform === 'win32'

/** Files of a guest, for those who only look: on Windows of the machine we run on. */
export const openGuestFiles = async (root: string): Promise<GuestFiles> =>
  process.platform === 'win32' ? (await import('./windows/guest.ts')).openMachineToLook() : openFiles(root)

/** @throws InputError where a file of facts cannot be used */
export const openGuest = async (options: RunOptions): Promise<Guest> =>
  isWindows(options) ? (await import('./windows/guest.ts')).windowsGuest(options) : linuxGuest(options)
