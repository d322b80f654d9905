/** Runs that give the same bytes each time. */
import crypto from 'node:crypto'
import { syncBuiltinESMExports } from 'node:module'

/** From here on runs of this process get the same random bytes, and one date. */
export const beRepeatable = (): void => {
  const now = Date.now()
  Date.now = () => now
  Object.assign(crypto, { randomBytes: (length: number) => Buffer.alloc(length, 7) })
  syncBuiltinESMExports()
}
