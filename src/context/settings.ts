/**
 * Settings: the variables of a context understood, typed and checked by the table. Modules get these and
 * never see the raw text, except to hand it to the user's own scripts.
 */
import { describeFaults } from './describe.ts'
import type { Problem } from './problem.ts'
import {
  concreteName,
  findVariable,
  type Known,
  table,
  type ValueOf,
  type Variable,
  type VariableName,
} from './table.ts'
import type { System } from './types.ts'

/** A context as it came: names and values, empty ones included. */
export type Variables = ReadonlyMap<string, string>

/** What counts things: NICs, aliases of a NIC, PCI devices, disks. */
type NumberPattern = 'ETH#' | 'ETH#_ALIAS#' | 'PCI#' | 'DISK#'

export interface Settings {
  /** All variables as they came, for scripts. */
  readonly variables: Variables
  /** The value; where none is given or it is unusable, the default, or null where there is none. */
  get<N extends VariableName>(name: N, ...numbers: number[]): ValueOf<N>
  /** Not empty in the context, under this name or an older one. */
  given(name: VariableName, ...numbers: number[]): boolean
  /** Given but unusable, which a problem says: do not fall back to a guess. */
  invalid(name: VariableName, ...numbers: number[]): boolean
  /** The numbers that occur, in order: `numbers('ETH#')`, `numbers('ETH#_ALIAS#', 0)`. Empty variables count. */
  numbers(pattern: NumberPattern, ...outer: number[]): readonly number[]
}

/** Sense made of one variable; without a value it is given but unusable. */
interface Reading {
  readonly value?: unknown
  readonly counts: boolean
}

/**
 * Reads every variable that the table knows. Problems name the variable; `locate` adds their lines.
 * Variables that this system does not honour are read as well but give no problems.
 */
export const readSettings = (
  variables: Variables,
  system: 'linux' | 'windows',
): { settings: Settings; problems: Problem[] } => {
  const problems: Problem[] = []
  const readings = new Map<string, Reading>()
  const found = new Map<string, Set<number>>()

  for (const [name, text] of variables) {
    const known = findVariable(name)
    if (known === undefined) continue
    count(known, found)
    if (text === '' || (known.isOlder && newerIsGiven(known, name, variables))) continue
    const parsed = known.variable.type.parse(text, system)
    readings.set(known.isOlder ? concreteName(known.name, known.numbers) : name, {
      counts: parsed.value !== undefined || parsed.errors !== undefined,
      ...(parsed.value !== undefined && { value: parsed.value }),
    })
    if (!isHonoured(known, system)) continue
    if (system === 'linux' && asksInVain(known.variable, parsed.value)) problems.push(notYet(name))
    if ((parsed.errors ?? parsed.warnings) === undefined) continue
    const isSecret = known.variable.secret === true
    problems.push(...describeFaults('error', name, text, parsed.errors ?? [], isSecret))
    problems.push(...describeFaults('warning', name, text, parsed.warnings ?? [], isSecret))
  }
  return { settings: makeSettings(variables, system, readings, found), problems }
}

/** Whether a value asks for something that no module does yet. */
const asksInVain = ({ type, pending }: Variable, value: unknown): boolean =>
  pending !== undefined &&
  pending.partOf === undefined &&
  value !== undefined &&
  (pending.idle === undefined || type.parse(pending.idle, 'linux').value !== value)

const notYet = (variable: string): Problem => ({
  severity: 'warning',
  variable,
  message: `${variable}: known, but this version does not honour it yet`,
})

const isHonoured = ({ variable }: Known, system: System): boolean => variable.systems.includes(system)

/** Of the names for one thing the newest that is not empty counts. */
const newerIsGiven = ({ name, variable, numbers }: Known, own: string, variables: Variables): boolean => {
  for (const other of [name, ...(variable.older ?? [])]) {
    const concrete = concreteName(other, numbers)
    if (concrete === own) return false
    if ((variables.get(concrete) ?? '') !== '') return true
  }
  return false
}

/** Notes the numbers of a name under `ETH#` and, for an alias, `ETH0_ALIAS#`. */
const count = ({ name, numbers }: Known, found: Map<string, Set<number>>): void => {
  if (numbers.length === 0) return
  let end = -1
  for (const [depth, number] of numbers.entries()) {
    end = name.indexOf('#', end + 1)
    const key = concreteName(name.slice(0, end), numbers.slice(0, depth))
    const set = found.get(key)
    if (set === undefined) found.set(key, new Set([number]))
    else set.add(number)
  }
}

const makeSettings = (
  variables: Variables,
  system: System,
  readings: ReadonlyMap<string, Reading>,
  found: ReadonlyMap<string, ReadonlySet<number>>,
): Settings => {
  const reading = (name: VariableName, numbers: readonly number[]) =>
    readings.get(concreteName(name, numbers))
  return {
    variables,
    get: <N extends VariableName>(name: N, ...numbers: number[]) =>
      (reading(name, numbers)?.value ?? defaultOf(name, system)) as ValueOf<N>,
    given: (name, ...numbers) => reading(name, numbers) !== undefined,
    invalid: (name, ...numbers) => {
      const found = reading(name, numbers)
      return found?.counts === true && found.value === undefined
    },
    numbers: (pattern, ...outer) => {
      const key = concreteName(pattern.slice(0, -1), outer)
      return [...(found.get(key) ?? [])].sort((a, b) => a - b)
    },
  }
}

const defaultOf = (name: VariableName, system: System): unknown => {
  const variable: Variable = table[name]
  return variable.default === undefined ? null : (variable.type.parse(variable.default, system).value ?? null)
}
