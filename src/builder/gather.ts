/**
 * Brings together what a context is made of: a template or a file of variables, single variables on top of
 * them, and files. To add another kind of input: one more of `fromTemplate` and `fromVariables`.
 */

import { decodeText } from '../context/bytes.ts'
import { parseContext } from '../context/parse.ts'
import { inOneLine, type Problem } from '../context/problem.ts'
import { isVariableName } from '../context/variable-name.ts'
import { writeContext } from '../context/write.ts'
import { InputError } from '../input-error.ts'
import { parsePair, readInput } from './input.ts'
import { contextOfTemplate } from './template/context.ts'
import type { FileList } from './template/file-list.ts'
import { sections, type Template } from './template/model.ts'
import { parseTemplate } from './template/parse.ts'
import type { Objects } from './template/surroundings.ts'

export interface ContextInputs {
  /** An OpenNebula VM template. */
  readonly template?: string
  /** A context.sh, or NAME=VALUE lines. */
  readonly variables?: string
  /** NAME=VALUE; the last one wins, over everything else. */
  readonly set: readonly string[]
  /** ID=FILE: what the template refers to. */
  readonly vnets: readonly string[]
  readonly images: readonly string[]
  readonly users: readonly string[]
  /** A libvirt domain, for the MACs of its interfaces. */
  readonly domain?: string
}

export interface GatheredContext {
  /** Sorted by name. */
  readonly variables: ReadonlyMap<string, string>
  /** The bytes of context.sh. */
  readonly script: Uint8Array
  /** Lists of files that the template names. */
  readonly lists: readonly FileList[]
  /** N of the name disk.N that OpenNebula gives the context image, behind the machine's disks. */
  readonly disks: number | undefined
  /** Modification times of the files read, Unix seconds. */
  readonly modified: readonly number[]
  readonly problems: readonly Problem[]
}

interface Part {
  readonly variables: ReadonlyMap<string, string>
  readonly lists: readonly FileList[]
  readonly disks?: number
  readonly problems: readonly Problem[]
}

/** Reads files and remembers how old they are. */
type Read = (path: string, what: string) => Uint8Array

const readTemplate = (path: string, what: string, read: Read): Template =>
  parseTemplate(decodeText(read(path, what)), path)

const objects = (pairs: readonly string[], option: string, read: Read): Objects => {
  const found = new Map<number, Template>()
  for (const pair of pairs) {
    const [id, path] = parsePair(pair, option, `ID=FILE, such as ${option} 0=FILE`)
    if (!/^\d{1,9}$/.test(id)) throw new InputError(`${option} ${pair}: "${id}" is no id, which is a number`)
    if (found.has(Number(id))) throw new InputError(`${option} ${pair}: ${id} was given already`)
    found.set(Number(id), readTemplate(path, option, read))
  }
  return found
}

const fromTemplate = (
  path: string,
  inputs: ContextInputs,
  set: ReadonlyMap<string, string>,
  read: Read,
): Part => {
  const template = readTemplate(path, '--template', read)
  const around = {
    vnets: objects(inputs.vnets, '--vnet', read),
    images: objects(inputs.images, '--image', read),
    users: objects(inputs.users, '--user', read),
  }
  const oneGateEndpoint = set.get('ONEGATE_ENDPOINT')
  const vmId = set.get('VMID')
  const context = contextOfTemplate(template, around, {
    ...(oneGateEndpoint === undefined ? {} : { oneGateEndpoint }),
    ...(vmId === undefined ? {} : { vmId }),
  })
  return { ...context, disks: sections(template, 'DISK').length }
}

const fromVariables = (path: string, read: Read): Part => {
  const { variables, problems } = parseContext(read(path, '--variables'))
  const located = problems.map(
    ({ severity, hint, ...problem }): Problem => ({
      severity,
      message: withPlace(path, problem),
      ...(hint === undefined ? {} : { hint }),
    }),
  )
  const errors = located.filter(one => one.severity === 'error')
  if (errors.length > 0) throw new InputError(errors.map(inOneLine).join('\n'))
  return { variables, lists: [], problems: located }
}

const withPlace = (path: string, { line, column, message }: Omit<Problem, 'severity'>): string =>
  line === undefined ? `${path}: ${message}` : `${path}:${line}:${column ?? 1}: ${message}`

const settings = (set: readonly string[]): ReadonlyMap<string, string> => {
  const found = new Map<string, string>()
  for (const one of set) {
    const [name, value] = parsePair(one, '--set', 'NAME=VALUE, such as --set SET_HOSTNAME=web1')
    if (!isVariableName(name))
      throw new InputError(`--set: ${JSON.stringify(name)} is no variable name; use letters, digits and _`)
    found.set(name, value)
  }
  return found
}

const sorted = (variables: ReadonlyMap<string, string>): ReadonlyMap<string, string> =>
  new Map([...variables].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))

const refuseMixture = (inputs: ContextInputs): void => {
  if (inputs.template !== undefined && inputs.variables !== undefined)
    throw new InputError(
      '--template and --variables both say what the context is; give one, and --set for the rest',
    )
  const around = { '--vnet': inputs.vnets, '--image': inputs.images, '--user': inputs.users }
  for (const [option, given] of Object.entries(around))
    if (given.length > 0 && inputs.template === undefined)
      throw new InputError(`${option} is for what a template refers to; give --template too`)
}

/**
 * The context of these inputs; undefined where they hold none.
 *
 * @throws InputError where an input cannot be read or understood.
 */
export const gatherContext = async (inputs: ContextInputs): Promise<GatheredContext | undefined> => {
  refuseMixture(inputs)
  if (inputs.domain !== undefined) throw new InputError('--domain cannot be read yet')
  const modified: number[] = []
  const read: Read = (path, what) => {
    const file = readInput(path, what)
    modified.push(file.modified)
    return file.bytes
  }
  const set = settings(inputs.set)
  const part =
    inputs.template !== undefined
      ? fromTemplate(inputs.template, inputs, set, read)
      : inputs.variables !== undefined
        ? fromVariables(inputs.variables, read)
        : { variables: new Map<string, string>(), lists: [], problems: [] }
  if (inputs.template === undefined && inputs.variables === undefined && set.size === 0) return undefined

  const variables = sorted(new Map([...part.variables, ...set]))
  const maker = inputs.template === undefined ? 'vmcontext' : 'OpenNebula'
  const script = writeContext(variables, { comment: `Context variables generated by ${maker}` })
  return { variables, script, lists: part.lists, disks: part.disks, modified, problems: part.problems }
}
