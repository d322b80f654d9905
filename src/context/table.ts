/**
 * The table of variables: the one place that knows a variable. Parsing, checking, lint, masking, the
 * reference and the JSON Schema come out of it. To add a variable: one entry in the file of its kind in
 * `table/` (a group has one, the network one for each kind of thing); nothing else has to be told.
 */
import { remembered } from './remember.ts'
import { disks } from './table/disks.ts'
import { host } from './table/host.ts'
import { identity } from './table/identity.ts'
import { network } from './table/network.ts'
import { reporting } from './table/reporting.ts'
import { scripts } from './table/scripts.ts'
import type { Group, Variable } from './table/variable.ts'

export type { Group, Variable } from './table/variable.ts'

/** Every variable by its name or pattern; `#` stands for a number without leading zeros. */
export const table = { ...network, ...identity, ...disks, ...scripts, ...reporting, ...host } as const

/** The same by group, in the order people read. */
export const groups: Readonly<Record<Group, Readonly<Record<string, Variable>>>> = {
  network,
  identity,
  disks,
  scripts,
  reporting,
  host,
}

/** A variable's name or pattern, as the table has it: `ETH#_IP`. */
export type VariableName = keyof typeof table

type TypeOf<V> = V extends { readonly type: { readonly parse: (...given: never[]) => infer P } }
  ? P extends { readonly value?: infer T }
    ? Exclude<T, undefined>
    : never
  : never

/** What a variable's value is once read; null where none is given and there is no default. */
export type ValueOf<N extends VariableName> =
  | TypeOf<(typeof table)[N]>
  | ((typeof table)[N] extends { readonly default: string } ? never : null)

/** A name of a context, understood. */
export interface Known {
  readonly name: VariableName
  readonly variable: Variable
  /** The numbers in the name, in their order. */
  readonly numbers: readonly number[]
  /** It is an older name of the variable. */
  readonly isOlder: boolean
}

const known = new Map<string, { name: VariableName; variable: Variable; isOlder: boolean }>()
for (const [name, variable] of Object.entries(table) as [VariableName, Variable][]) {
  known.set(name, { name, variable, isOlder: false })
  for (const older of variable.older ?? []) known.set(older, { name, variable, isOlder: true })
}

/** Names and older names of the table. */
export const knownNames = (): IterableIterator<string> => known.keys()

const numbered = /^([A-Z]+)(0|[1-9][0-9]{0,8})_(?:([A-Z]+)(0|[1-9][0-9]{0,8})_)?(.+)$/

/** What the table knows of a name in a context such as `ETH0_ALIAS2_IP`; undefined of a user's own. */
export const findVariable = remembered((name: string): Known | undefined => {
  const plain = name.includes('#') ? undefined : known.get(name)
  if (plain !== undefined) return { ...plain, numbers: [] }
  const parts = numbered.exec(name)
  if (parts === null) return undefined
  const [, outer, first, inner, second, rest] = parts
  if (inner !== undefined) {
    const both = known.get(`${outer}#_${inner}#_${rest}`)
    if (both !== undefined) return { ...both, numbers: [Number(first), Number(second)] }
  }
  const one = known.get(`${outer}#_${name.slice(`${outer}${first}_`.length)}`)
  return one === undefined ? undefined : { ...one, numbers: [Number(first)] }
})

/** The name that a pattern stands for with these numbers: `ETH#_IP` and 0 give `ETH0_IP`. */
export const concreteName = (pattern: string, numbers: readonly number[]): string => {
  let name = pattern
  for (const number of numbers) name = name.replace('#', String(number))
  return name
}
