/** Numbers, and what runs are called, in words that people read. */
import type { RunReport } from '../engine/report.ts'
import { capacityText } from '../machine/capacity.ts'

/** "1 file", "2 files". */
export const counted = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`

/** A size in bytes, to a tenth of its unit where that says anything: "17 B", "1.5 KiB", "366 KiB". */
export const sizeText = (bytes: number): string => capacityText(bytes).replace('.0 ', ' ')

/** "local stage", "both stages", "local stage, only hooks". */
export const runText = ({ stage, modules = [] }: Pick<RunReport, 'stage' | 'modules'>): string => {
  const name = stage === 'all' ? 'both stages' : `${stage} stage`
  return modules.length === 0 ? name : `${name}, only ${modules.join(', ')}`
}

/** A moment (ISO 8601, UTC) to the second: "2026-01-01 10:00:05 UTC". */
export const momentText = (iso: string): string => iso.replace('T', ' ').replace(/(\.\d+)?Z$/, ' UTC')

/** A time in seconds, as exact as people want it: "12 ms", "0.4 s", "14 s", "5 min", "3 h 20 min", "2 days". */
export const durationText = (seconds: number): string => {
  if (seconds < 0.1) return `${Math.round(seconds * 1000)} ms`
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`
  if (seconds < 59.5) return `${Math.round(seconds)} s`
  const minutes = Math.round(seconds / 60)
  if (minutes < 60) return `${minutes} min`
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60]
  if (hours < 48) return rest === 0 ? `${hours} h` : `${hours} h ${rest} min`
  return counted(Math.floor(hours / 24), 'day')
}
