/** What systemd in a guest knows of a unit's run and of the boot. */
import type { Login } from './ssh.ts'

export interface UnitRun {
  /** Seconds from the kernel's start. */
  readonly started: number
  readonly ended: number
  /** Seconds between the two. */
  readonly wall: number
  /** Seconds of CPU time, children included. */
  readonly cpu: number
  readonly exitCode: number
  readonly result: string
}

/** The last run of a oneshot service. */
export const unitRun = async (guest: Login, unit: string): Promise<UnitRun> => {
  const output = await guest.run(`systemctl show ${unit}`)
  const fields = new Map(output.split('\n').map(line => [line.slice(0, line.indexOf('=')), line]))
  const text = (name: string): string => (fields.get(name) ?? '').slice(name.length + 1)
  const started = Number(text('ExecMainStartTimestampMonotonic')) / 1e6
  const ended = Number(text('ExecMainExitTimestampMonotonic')) / 1e6
  return {
    started,
    ended,
    wall: ended - started,
    cpu: Number(text('CPUUsageNSec')) / 1e9,
    exitCode: Number(text('ExecMainStatus')),
    result: text('Result'),
  }
}

/** When a unit was first active at this boot, in seconds from the kernel's start. */
export const reachedAt = async (guest: Login, unit: string): Promise<number> =>
  Number(await guest.run(`systemctl show --value -p ActiveEnterTimestampMonotonic ${unit}`)) / 1e6

/**
 * How much slower than an idle machine of the usual kind this one was at this boot, from how long its kernel took to
 * start; 1 where it was not. What is measured in seconds is judged by it: others may have been at work here.
 */
export const slowness = async (guest: Login): Promise<number> => {
  const microseconds = await guest.run('systemctl show --value -p UserspaceTimestampMonotonic')
  return slownessBy(Number(microseconds) / 1e6)
}

/** What others do on the machine once the kernel has started is not seen in that; so much more is allowed for it. */
export const allowance = 3

const slownessBy = (kernelStart: number): number => Math.max(1, kernelStart / usualKernelStart)

/** In seconds. */
const usualKernelStart = 5

/** One line for people: how long a run took. */
export const unitText = ({ started, wall, cpu }: UnitRun): string =>
  `${wall.toFixed(2)} s wall, ${cpu.toFixed(2)} s CPU, begun ${started.toFixed(2)} s after the kernel`

/** One line for people: how long the boot took. */
export const bootText = async ({ run, prompt }: Login & { readonly prompt: number }): Promise<string> => {
  const analysis = (await run('systemd-analyze')).split('\n')[0] ?? ''
  return `${analysis.replace('Startup finished in ', '')}; login prompt ${prompt.toFixed(1)} s after power on`
}

/** All that our units said at this boot, from this syslog priority on. */
export const journal = (guest: Login, priority: 'warning' | 'debug'): Promise<string> =>
  guest.runAsRoot(`journalctl -b -q -o cat -p ${priority} -t vmcontext -u 'vmcontext-*'`)

/** The longest that the agent was willing to wait for a medium, in seconds, from what it said; 0 where it did not wait. */
export const willingIn = (words: string): number =>
  Math.max(0, ...[...words.matchAll(/waiting up to ([\d.]+) s/g)].map(([, seconds]) => Number(seconds)))

/** Seconds that the agent spent waiting for a medium at this boot. */
export const secondsWaited = async (guest: Login): Promise<number> => waitedIn(await journal(guest, 'debug'))

/** The same, from what the agent said. */
export const waitedIn = (words: string): number => {
  const waits = words.matchAll(/no context came within (\d+) ms| came after (\d+) ms/g)
  return [...waits].reduce((sum, [, vain, found]) => sum + Number(vain ?? found) / 1000, 0)
}
