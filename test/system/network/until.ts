/** Waiting for a state, by asking for it. */
import { setTimeout as sleep } from 'node:timers/promises'

/**
 * Asks until the answer is `true`.
 *
 * @param ask answers true, or in words what is there instead
 * @throws Error after `seconds`, with the last of those words
 */
export const until = async (
  what: string,
  seconds: number,
  ask: () => Promise<true | string>,
): Promise<void> => {
  const deadline = performance.now() + seconds * 1000
  for (;;) {
    const answer = await ask()
    if (answer === true) return
    if (performance.now() > deadline) throw new Error(`not within ${seconds} s: ${what}\n${answer}`)
    await sleep(50)
  }
}
