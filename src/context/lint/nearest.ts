/** The word that was meant, for "did you mean". */
import { distance } from './distance.ts'

/** Slips that are forgiven. */
const slack = 2

/**
 * The known word that is nearest to a mistyped one, or that begins with it; undefined where none is near. A short
 * word has to be met more exactly than a long one.
 */
export const nearest = (word: string, known: Iterable<string>): string | undefined =>
  [...known]
    .map(candidate => ({
      candidate,
      apart: candidate.startsWith(word) ? 0 : distance(word, candidate, slack),
    }))
    .filter(({ candidate, apart }) => apart <= Math.min(slack, candidate.length - 2))
    .sort((a, b) => a.apart - b.apart)[0]?.candidate
