/** Waiting for a state, by asking for it. */
import { setTimeout as sleep } from 'node:timers/promises'

/** Milliseconds between two questions: each is a process or several, and guests share the processors with them. */
const shortest = 30
const longest = 300

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
  for (let pause = shortest; ; pause = Math.min(longest, pause * 1.5)) {
    const answer = await ask()
    if (answer === true) return
    if (performance.now() > deadline) throw new Error(`not within ${seconds} s: ${what}\n${answer}`)
    await sleep(pause)
  }
}
