/** A transfer script's failure: what the owner of the machine is told, and the script's exit code. */
import { messageOf } from '../../error-code.ts'

/** What OpenNebula's script ends with where it fails by itself: exit -1. */
const usualCode = 255

export class TransferError extends Error {
  override readonly name = 'TransferError'
  readonly code: number

  constructor(message: string, { code = usualCode, cause }: { code?: number; cause?: unknown } = {}) {
    super(message, { cause })
    this.code = code
  }
}

/**
 * Does something, and says on failure what it was, in OpenNebula's words, before the reason.
 *
 * @throws TransferError
 */
export const during = async <T>(what: string, work: () => T | Promise<T>, code?: number): Promise<T> => {
  try {
    return await work()
  } catch (cause) {
    if (cause instanceof TransferError) throw cause
    throw new TransferError(`${what}: ${messageOf(cause).trim()}`, {
      cause,
      ...(code !== undefined && { code }),
    })
  }
}

/** The exit code that an error means to a transfer script. */
export const codeOf = (error: unknown): number => (error instanceof TransferError ? error.code : usualCode)
