/**
 * Time that passes. `performance.now()` would load Node's performance hooks first, and that takes longer than
 * what is measured here.
 */

/** Milliseconds since the machine was started (CLOCK_MONOTONIC, clock_gettime(2)), never going back. */
export const clock = (): number => Number(process.hrtime.bigint()) / 1e6

const rounded = (milliseconds: number): number => Math.round(milliseconds * 100) / 100

/** When something began that is over now, and how long it took, to the hundredth of a millisecond. */
export const spanSince = (begun: number): { readonly begun: number; readonly milliseconds: number } => ({
  begun: rounded(begun),
  milliseconds: rounded(clock() - begun),
})
