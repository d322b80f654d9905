/** Types for names of things in the guest and around it: paths, time zones, URLs. */
import { bad, trimmed, type ValueType } from './type.ts'

/** A path from the root on, of one line. */
export const absolutePath: ValueType<string> = {
  words: 'absolute path',
  schema: { pattern: '^\\s*/' },
  parse: value => {
    const path = trimmed(value)
    return path.startsWith('/') && !/[\r\n\0]/.test(path) ? { value: path } : bad('is no absolute path')
  },
}

/** A name of the time zone database in Linux (`Europe/Madrid`), Windows' own name there. */
export const timeZone: ValueType<string> = {
  words: 'time zone, such as Europe/Madrid (Windows: its own name for it)',
  schema: { minLength: 1 },
  parse: (value, system) => {
    const zone = trimmed(value)
    if (system === 'windows') return /^[^\x00-\x1f"]+$/.test(zone) ? { value: zone } : bad('is no time zone')
    const sound = /^[A-Za-z0-9_+-]+(\/[A-Za-z0-9_+-]+)*$/.test(zone)
    return sound ? { value: zone } : bad('is no time zone', 'write it as Europe/Madrid')
  },
}

/** A web address, http or https. */
export const url: ValueType<string> = {
  words: 'URL (http or https)',
  schema: { pattern: '^\\s*[Hh][Tt][Tt][Pp][Ss]?://' },
  parse: value => {
    const address = trimmed(value)
    return /^https?:\/\/[^\s]+$/i.test(address) && URL.canParse(address)
      ? { value: address }
      : bad('is no http or https URL')
  },
}
