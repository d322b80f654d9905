/** What the table says of a variable. */
import type { System, ValueType } from '../types.ts'

/** Who honours a variable, for `systems`. */
export const guests = ['linux', 'windows'] as const
export const linux = ['linux'] as const
export const windows = ['windows'] as const
export const appliance = ['appliance'] as const

export type Group = 'network' | 'identity' | 'disks' | 'scripts' | 'reporting' | 'host'

/** When a variable that is not honoured yet asks for nothing, so that nobody has to be warned. */
interface Pending {
  /** A value that asks for what is done anyway, as text. */
  readonly idle?: string
  /** The variable without which this one says nothing: a warning of that one is enough. */
  readonly partOf?: string
}

export interface Variable {
  readonly type: ValueType<unknown>
  /** Who honours it; elsewhere it is only a string for scripts. */
  readonly systems: readonly System[]
  /** What it does, a sentence for people. */
  readonly text: string
  /** A value as a user would write it. */
  readonly example: string
  /** The value where none is given, as text. */
  readonly default?: string
  /** What is done where none is given, in words, if that is no one value or depends on the system. */
  readonly otherwise?: string
  /** Older names with the same meaning, the newest first; this one wins over them. */
  readonly older?: readonly string[]
  /** Known, but no module of a Linux guest honours it yet: where it asks for something, that is a warning. */
  readonly pending?: Pending
  /** Its value is never shown. */
  readonly secret?: true
}
