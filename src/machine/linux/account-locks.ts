/**
 * The locks that shadow's tools (useradd, passwd, chpasswd …) take on the user database: `/etc/passwd.lock`
 * and its kin, made by link(2), holding the process id. While we hold them, none of those tools writes.
 */

import { hasCode } from '../../error-code.ts'
import { ActionError, type GuestFiles } from '../files.ts'
import type { Machine } from '../machine.ts'
import type { Database } from './accounts.ts'

const databases: readonly Database[] = ['passwd', 'group', 'gshadow', 'shadow']

/** The process that holds the lock, or null where it is gone. */
const holder = (files: GuestFiles, path: string): number | null => {
  const pid = Number.parseInt(Buffer.from(files.readNoFollow(path) ?? []).toString(), 10)
  if (!(pid > 0)) return null
  try {
    process.kill(pid, 0)
    return pid
  } catch (error) {
    return hasCode(error, 'EPERM') ? pid : null
  }
}

const take = (files: GuestFiles, path: string): void => {
  if (files.createOnce(path, String(process.pid))) return
  const pid = holder(files, path)
  if (pid !== null && pid !== process.pid) {
    throw new ActionError(
      `${path}: process ${pid} is changing the users; run \`vmcontext apply\` again later`,
    )
  }
  files.remove(path)
  if (!files.createOnce(path, String(process.pid))) {
    throw new ActionError(
      `${path}: another program is changing the users; run \`vmcontext apply\` again later`,
    )
  }
}

/**
 * Does the work while nobody else changes the user database.
 *
 * @throws ActionError where another program holds a lock
 */
export const withAccountLocks = async <T>(
  { files, dryRun }: Machine,
  work: () => T | Promise<T>,
): Promise<T> => {
  if (dryRun) return await work()
  const taken: string[] = []
  try {
    for (const database of databases) {
      const path = `/etc/${database}.lock`
      take(files, path)
      taken.push(path)
    }
    const result = await work()
    await files.settle()
    return result
  } finally {
    for (const path of taken) files.remove(path)
  }
}
