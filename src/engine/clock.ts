/**
 * Time that passes. `performance.now()` would load Node's performance hooks first, and that takes longer than
 * what is measured here.
 */

/** Milliseconds since some moment, never going back. */
export const clock = (): number => Number(process.hrtime.bigint()) / 1e6

/** Milliseconds since `start`, to the hundredth. */
export const elapsed = (start: number): number => Math.round((clock() - start) * 100) / 100
