/**
 * Dates of ECMA-119: seven bytes in directory records and time stamps, seventeen in volume descriptors.
 * We write them in UTC and read any offset from it.
 */

const earliest = Date.UTC(1900, 0, 1) / 1000
const latest = Date.UTC(2155, 11, 31, 23, 59, 59) / 1000

/** The date asked for last: neighbours in an image are often of one time. */
let last: { readonly seconds: number; readonly bytes: Uint8Array } = {
  seconds: Number.NaN,
  bytes: new Uint8Array(),
}

/** ECMA-119 §9.1.5. Unix seconds outside the years 1900 to 2155 become the nearest second inside. */
export const recordDate = (seconds: number): Uint8Array => {
  if (last.seconds !== seconds) last = { seconds, bytes: recordDateBytes(seconds) }
  return last.bytes
}

const recordDateBytes = (seconds: number): Uint8Array => {
  const date = new Date(Math.min(Math.max(Math.floor(seconds), earliest), latest) * 1000)
  return Uint8Array.of(
    date.getUTCFullYear() - 1900,
    date.getUTCMonth() + 1,
    date.getUTCDate(),
    date.getUTCHours(),
    date.getUTCMinutes(),
    date.getUTCSeconds(),
    0,
  )
}

/** ECMA-119 §8.4.26.1: sixteen digits (the last two are hundredths) and the offset from UTC. */
export const volumeDate = (seconds: number): Uint8Array => {
  const last = Date.UTC(9999, 11, 31, 23, 59, 59) / 1000
  const date = new Date(Math.min(Math.max(Math.floor(seconds), earliest), last) * 1000)
  const digits = date.toISOString().replace(/\D/g, '').slice(0, 14)
  return Buffer.from(`${digits}00\0`, 'latin1')
}

/** The date that says "not specified". */
export const noVolumeDate: Uint8Array = Buffer.from(`${'0'.repeat(16)}\0`, 'latin1')

/** Minutes from the offset byte: quarters of an hour, positive east of Greenwich. */
const offsetMinutes = (byte: number): number => ((byte << 24) >> 24) * 15

const secondsOf = (parts: readonly number[], offset: number): number => {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts
  if (month < 1 || month > 12 || day < 1 || day > 31) return 0
  const date = new Date(0)
  date.setUTCFullYear(year, month - 1, day)
  date.setUTCHours(hour, minute, second)
  return date.getTime() / 1000 - offsetMinutes(offset) * 60
}

/** Unix seconds of a seven-byte date; 0 where it specifies none. */
export const readRecordDate = (bytes: Uint8Array): number => {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, offset = 0] = bytes
  return secondsOf([1900 + year, month, day, hour, minute, second], offset)
}

/** Unix seconds of a seventeen-byte date; 0 where it specifies none. */
export const readVolumeDate = (bytes: Uint8Array): number => {
  const found = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)/.exec(Buffer.from(bytes).toString('latin1'))
  return found === null ? 0 : secondsOf(found.slice(1).map(Number), bytes[16] ?? 0)
}
