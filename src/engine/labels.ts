/** SELinux labels: what was written gets the label the policy has for its path, by one restorecon(8) for all. */
import type { Facts } from '../machine/facts.ts'
import type { RunCommand } from '../machine/machine.ts'
import type { Log } from './log.ts'

const seconds = 30

/**
 * Restores the labels of these paths. Does nothing where SELinux is not at work. `-i`: some of the account
 * files are not there in every guest.
 */
export const relabel = async (
  written: readonly string[],
  facts: Facts,
  runCommand: RunCommand,
  log: Log,
): Promise<void> => {
  if (written.length === 0 || !facts.selinux || !facts.tools.has('restorecon')) return
  const { ok, message } = await runCommand(['restorecon', '-R', '-i', ...new Set(written)], seconds)
  if (!ok) log('warning', `SELinux labels were not restored: ${message}`)
}
