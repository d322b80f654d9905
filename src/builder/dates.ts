/**
 * The dates in an image. They come from the inputs, never from the clock, so that the same input gives the
 * same bytes.
 */
import { InputError } from '../input-error.ts'

/**
 * For an image made of nothing that has a date (`--set` alone): 1980-01-01, the earliest that FAT and zip can
 * say too, so that no tool which copies the files turns it into something else.
 */
const withoutInput = Date.UTC(1980, 0, 1) / 1000

export interface ImageDates {
  /** Brings a modification time down to SOURCE_DATE_EPOCH where there is one. Unix seconds. */
  readonly clamp: (modified: number) => number
  /** Of what has no date of its own, such as the generated context.sh. */
  readonly generated: number
  /** Of the volume: SOURCE_DATE_EPOCH, or else the newest input. */
  readonly volume: number
}

/** The dates for an image of inputs with these modification times (Unix seconds). */
export const imageDates = (modified: readonly number[], epoch?: number): ImageDates => {
  const clamp = (time: number): number => (epoch === undefined ? time : Math.min(time, epoch))
  const newest = modified.reduce((latest, time) => Math.max(latest, time), Number.NEGATIVE_INFINITY)
  const generated = clamp(modified.length === 0 ? (epoch ?? withoutInput) : newest)
  return { clamp, generated, volume: epoch ?? generated }
}

/**
 * SOURCE_DATE_EPOCH as reproducible-builds.org defines it: decimal Unix seconds; undefined if unset or empty.
 *
 * @throws InputError where it is something else
 */
export const sourceDateEpoch = (environment: NodeJS.ProcessEnv): number | undefined => {
  const value = environment.SOURCE_DATE_EPOCH ?? ''
  if (value === '') return undefined
  if (!/^\d{1,11}$/.test(value))
    throw new InputError(`SOURCE_DATE_EPOCH: ${JSON.stringify(value)} is no number of seconds since 1970`)
  return Number(value)
}
