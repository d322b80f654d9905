/** How large a download may be: VMCONTEXT_DOWNLOAD_LIMIT, so that no server fills the disk. */
import { InputError } from '../../input-error.ts'

/** 1 GiB. */
const usualLimit = 1024 ** 3

const units: Readonly<Record<string, number>> = { '': 1, K: 1024, M: 1024 ** 2, G: 1024 ** 3, T: 1024 ** 4 }

/**
 * The limit in bytes.
 *
 * @throws InputError where the variable holds something else than a size such as 500M
 */
export const downloadLimit = (environment: NodeJS.ProcessEnv): number => {
  const text = environment.VMCONTEXT_DOWNLOAD_LIMIT ?? ''
  if (text === '') return usualLimit
  const [, number, unit = ''] = /^(\d{1,15})(?:([KMGT])(?:i?B)?)?$/i.exec(text) ?? []
  const limit = Number(number) * (units[unit.toUpperCase()] ?? Number.NaN)
  if (Number.isSafeInteger(limit) && limit > 0) return limit
  throw new InputError(
    `VMCONTEXT_DOWNLOAD_LIMIT: ${JSON.stringify(text)} is no size; write bytes, or a number with K, M, G or T`,
  )
}
