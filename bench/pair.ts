/**
 * Times programs in turn, A B A B …, so that a machine whose speed drifts treats both alike. A program's
 * figure is the CPU time of its process and its children and the wall time; what is said is the median ratio.
 */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** A program to time; `before` puts everything back as it was and is not timed. */
export interface Contender {
  readonly command: readonly [string, ...string[]]
  readonly before?: () => void
  readonly expected?: number
}

export interface Sample {
  /** Milliseconds. */
  readonly wall: number
  /** Milliseconds, user and system, in steps of the kernel's clock (10 ms). */
  readonly cpu: number
}

/** CPU time of all children that have ended, proc_pid_stat(5) fields 16 and 17. */
const childrenTime = (): number => {
  const stat = readFileSync('/proc/self/stat', 'latin1')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[13]) + Number(fields[14])) * 10
}

const time = ({ command: [file, ...args], before, expected = 0 }: Contender): Sample => {
  before?.()
  const cpu = childrenTime()
  const started = performance.now()
  const { status, error, stderr } = spawnSync(file, args, { stdio: ['ignore', 'ignore', 'pipe'] })
  const wall = performance.now() - started
  if (error !== undefined) throw error
  if (status !== expected) throw new Error(`${file} ${args.join(' ')} ended with ${status}: ${stderr}`)
  return { wall, cpu: childrenTime() - cpu }
}

export const median = (numbers: readonly number[]): number => {
  const sorted = numbers.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const high = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? high : ((sorted[middle - 1] ?? Number.NaN) + high) / 2
}

export interface Pairing {
  readonly a: Sample
  readonly b: Sample
  /** Median of the pairs' wall ratios A/B. */
  readonly wall: number
  /** Ratio of all CPU time of A to all of B. */
  readonly cpu: number
}

/** Runs the two in turn and answers medians and ratios; one run of each first is not counted. */
export const pair = (a: Contender, b: Contender, runs: number): Pairing => {
  time(a)
  time(b)
  const samples = Array.from({ length: runs }, () => ({ a: time(a), b: time(b) }))
  const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0)
  const of = (which: 'a' | 'b', what: keyof Sample): number[] => samples.map(sample => sample[which][what])
  return {
    a: { wall: median(of('a', 'wall')), cpu: sum(of('a', 'cpu')) / runs },
    b: { wall: median(of('b', 'wall')), cpu: sum(of('b', 'cpu')) / runs },
    wall: median(samples.map(sample => sample.a.wall / sample.b.wall)),
    cpu: sum(of('a', 'cpu')) / sum(of('b', 'cpu')),
  }
}
