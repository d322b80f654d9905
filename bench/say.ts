/** The lines that a bench prints. */

export const say = (text: string): void => {
  process.stdout.write(`${text}\n`)
}

/** Milliseconds in a column. */
export const milliseconds = (number: number): string => `${number.toFixed(1)} ms`.padStart(10)
