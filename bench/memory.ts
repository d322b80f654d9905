/** How much memory a program takes at its most. */
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

/** Highest resident size so far in bytes, proc_pid_status(5); 0 once the process is gone. */
const highWater = (pid: number | undefined): number => {
  try {
    const [, kibibytes = '0'] =
      /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1')) ?? []
    return Number(kibibytes) * 1024
  } catch {
    return 0
  }
}

/**
 * Runs a program and answers the most memory it had resident, in bytes, as it was at most 5 ms before its end.
 *
 * @throws Error where it fails
 */
export const peakMemory = async ([file, ...args]: readonly [string, ...string[]]): Promise<number> => {
  const child = spawn(file, args, { stdio: 'ignore' })
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', resolve)
  })
  let peak = 0
  let isOver = false
  const over = ended.finally(() => {
    isOver = true
  })
  while (!isOver) {
    peak = Math.max(peak, highWater(child.pid))
    await Promise.race([sleep(5), over])
  }
  if ((await ended) !== 0) throw new Error(`${file} ${args.join(' ')} failed`)
  return peak
}
