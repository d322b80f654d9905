/** What tests of this folder need of the machine when they boot no guest. */
import { delimiter, join } from 'node:path'
import { isExecutable } from '../support/executable.ts'

// Root's programs are found where a user's PATH leaves them out as well.
const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin'].filter(one => one !== '')

/** Whether this program is there. */
export const isInstalled = (tool: string): boolean => folders.some(folder => isExecutable(join(folder, tool)))

/**
 * Why a test cannot run here, for `skip`; false where it can.
 *
 * @param why says what root is for; undefined where it is not needed
 * @throws Error instead, where VMCONTEXT_CI=1 is set: CI skips nothing
 */
export const lack = (tools: readonly string[], why?: string): string | false => {
  const absent = tools.filter(tool => !isInstalled(tool))
  const reason =
    why !== undefined && process.getuid?.() !== 0
      ? `needs root: ${why}`
      : absent.length > 0 && `not installed: ${absent.join(', ')}`
  if (reason !== false && process.env.VMCONTEXT_CI === '1')
    throw new Error(`VMCONTEXT_CI=1 allows no skipping: ${reason}`)
  return reason
}
