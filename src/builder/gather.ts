/**
 * Brings together what a context is made of: a template or a file of variables, single variables on top of
 * them, and a libvirt domain's MACs. To add another kind of input: one more of `fromTemplate` and `fromVariables`.
 */

import { parseContext } from '../context/parse.ts'
import { inOneLine, type Problem } from '../context/problem.ts'
import { rememberedWith } from '../context/remember.ts'
import { isVariableName } from '../context/variable-name.ts'
import { writeContext } from '../context/write.ts'
import { InputError } from '../input-error.ts'
import { parsePair, type ReadInput, readInput } from './input.ts'
import type { Domain } from './libvirt/domain.ts'
import type { FileList } from './template/file-list.ts'
import type { Read } from './template/given.ts'

export interface ContextInputs {
  /** An OpenNebula VM template, or a document of one or of a machine. */
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
  /** For CONTEXT_RESTRICTED_DIRS and CONTEXT_SAFE_DIRS; this process's where nothing is said. */
  readonly environment?: NodeJS.ProcessEnv
  /** How files are read; anew each time where nothing is said. */
  readonly readFile?: ReadInput
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

/** What a template or a file of variables gives. */
export interface Part {
  readonly variables: ReadonlyMap<string, string>
  readonly lists: readonly FileList[]
  readonly disks?: number
  /** Whether the domain's MACs are in it already. */
  readonly hasMacs?: boolean
  readonly problems: readonly Problem[]
}

const fromVariables = (path: string, read: Read): Part => variablesOf(read(path, '--variables'), path)

/** Lines of a batch share the bytes of a file, and so what was made of them. */
const variablesOf = rememberedWith((bytes: Uint8Array, path): Part => {
  const { variables, problems } = parseContext(bytes)
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
})

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

const partOf = async (
  inputs: ContextInputs,
  set: ReadonlyMap<string, string>,
  domain: Domain | undefined,
  read: Read,
): Promise<Part> => {
  if (inputs.template !== undefined) {
    // Only where there is a template, as are the domain's modules where there is a domain: most builds have neither.
    const { fromTemplate } = await import('./from-template.ts')
    return fromTemplate(inputs.template, inputs, set, domain, read)
  }
  if (inputs.variables !== undefined) return fromVariables(inputs.variables, read)
  return { variables: new Map(), lists: [], problems: [] }
}

const domainOf = async (path: string, read: Read): Promise<Domain> => {
  const { readDomain } = await import('./libvirt/domain.ts')
  return readDomain(read(path, '--domain'), path)
}

const withMacs = async (
  variables: ReadonlyMap<string, string>,
  domain: Domain,
): Promise<Pick<Part, 'variables' | 'problems'>> => {
  const { withMacVariables } = await import('./libvirt/assign.ts')
  return withMacVariables(variables, domain)
}

const scriptOf = (variables: ReadonlyMap<string, string>, maker: string): Uint8Array => {
  try {
    return writeContext(variables, { comment: `Context variables generated by ${maker}` })
  } catch (error) {
    // JSON and programs can give what no shell variable holds: a NUL byte.
    throw new InputError((error as Error).message, { cause: error })
  }
}

/**
 * The context of these inputs; undefined where they hold none.
 *
 * @throws InputError where an input cannot be read or understood.
 */
export const gatherContext = async (inputs: ContextInputs): Promise<GatheredContext | undefined> => {
  refuseMixture(inputs)
  const { template, variables, domain: domainFile, readFile = readInput } = inputs
  const modified: number[] = []
  const read: Read = (path, what) => {
    const file = readFile(path, what)
    if (file.modified !== undefined) modified.push(file.modified)
    return file.bytes
  }
  const set = settings(inputs.set)
  if ([template, variables, domainFile].every(one => one === undefined) && set.size === 0) return undefined
  const domain = domainFile === undefined ? undefined : await domainOf(domainFile, read)
  const part = await partOf(inputs, set, domain, read)
  const given = new Map([...part.variables, ...set])
  const complete =
    domain && !part.hasMacs ? await withMacs(given, domain) : { variables: given, problems: [] }
  const all = sorted(complete.variables)
  const script = scriptOf(all, template === undefined ? 'vmcontext' : 'OpenNebula')
  const problems = [...part.problems, ...complete.problems]
  return { variables: all, script, lists: part.lists, disks: part.disks, modified, problems }
}
