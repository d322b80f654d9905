/** How many processes a command starts besides itself, counted by strace(1). */
import { spawnSync } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'

/** Started with `execve`, and clones that are no threads; null where there is no strace. */
export const countProcesses = (command: readonly string[], folder: string): number | null => {
  const log = join(folder, 'strace')
  const trace = ['-f', '-qq', '-e', 'trace=clone,clone3,fork,vfork', '-o', log]
  const { error } = spawnSync('strace', [...trace, ...command], { stdio: 'ignore' })
  if (error !== undefined) return null
  const lines = readFileSync(log, 'latin1').split('\n')
  rmSync(log)
  return lines.filter(line => /\b(?:clone3?|v?fork)\(/.test(line) && !line.includes('CLONE_THREAD')).length
}
