/**
 * The target of a symbolic link, put together from the component records of SL fields (RRIP §4.1.3.1).
 */

import { textOf } from './naming.ts'

export interface LinkTarget {
  /** Takes the next SL field. */
  add(field: Buffer): void
  /** Whether there was any. */
  begun(): boolean
  /** Notes that a part is lost. */
  spoil(): void
  /** The target; null where there was none or a part of it is lost. */
  text(): string | null
}

const flag = { goesOn: 1, current: 2, parent: 4, root: 8 } as const

const slash = Buffer.from('/')

const componentText = (flags: number, content: Buffer): Buffer => {
  if ((flags & flag.root) !== 0) return slash
  if ((flags & flag.parent) !== 0) return Buffer.from('..')
  return (flags & flag.current) !== 0 ? Buffer.from('.') : content
}

export const linkTarget = (): LinkTarget => {
  const parts: Buffer[] = []
  let begun = false
  let spoilt = false
  /** No slash comes before the next component: it goes on with the last one, or that one was the root. */
  let joined = true
  const spoil = (): void => {
    spoilt = true
  }
  return {
    add(field) {
      begun = true
      for (let at = 5; at + 2 <= field.length; ) {
        const flags = field.readUInt8(at)
        const end = at + 2 + field.readUInt8(at + 1)
        if (end > field.length) {
          spoil()
          return
        }
        if (!joined) parts.push(slash)
        parts.push(componentText(flags, field.subarray(at + 2, end)))
        joined = (flags & (flag.goesOn | flag.root)) !== 0
        at = end
      }
    },
    begun: () => begun,
    spoil,
    text: () => (begun && !spoilt ? textOf(Buffer.concat(parts)) : null),
  }
}
