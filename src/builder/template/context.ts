/**
 * From a template to the variables of `context.sh` and the files that go with it, as OpenNebula writes them
 * when it starts the machine. The steps stand in `contextOfTemplate` in OpenNebula's order.
 */
import { InputError } from '../../cli/command.ts'
import type { Problem } from '../../context/problem.ts'
import { admit } from './admit.ts'
import { resolveDatastoreFiles } from './datastore-files.ts'
import { pciAddresses, routerVariables, sharedFileSystems } from './devices.ts'
import type { FileReference } from './file-list.ts'
import { parseFileList } from './file-list.ts'
import type { Section, Template } from './model.ts'
import { isYes, sections, sectionValue } from './model.ts'
import type { PreviousAction } from './network.ts'
import { nicVariables, pciNicVariables, wantsNetwork } from './network.ts'
import { referencesOf } from './references.ts'
import { checkRestricted, restrictedByDefault } from './restricted.ts'
import type { Reference } from './substitute.ts'
import { SubstitutionError, substitute } from './substitute.ts'
import type { Surroundings } from './surroundings.ts'
import { complaints } from './surroundings.ts'

/** What OpenNebula knows from its own configuration and history, not from the template. */
export interface Host {
  /** OneGate's address: what TOKEN=YES needs. */
  readonly oneGateEndpoint?: string
  readonly vmId?: string
  readonly previousAction?: PreviousAction
  /** Folders that FILES may not name; /etc if not given. */
  readonly restrictedFolders?: readonly string[]
}

export interface TemplateContext {
  /** Sorted by name, in byte order. */
  readonly variables: ReadonlyMap<string, string>
  /** What FILES and FILES_DS name. */
  readonly files: readonly FileReference[]
  readonly problems: readonly Problem[]
}

// OpenNebula replaces references in all values at once, joined by this mark; names that templates rely on it
// for (a reference at a value's end) read on into it.
const mark = '@^_^@'

const byName = ([a]: readonly [string, string], [b]: readonly [string, string]): number =>
  a < b ? -1 : a > b ? 1 : 0

const join = (values: ReadonlyMap<string, string>): string =>
  [...values]
    .sort(byName)
    .map(([name, value]) => `${name}=${value}`)
    .join(mark)

const part = (joined: string): ReadonlyMap<string, string> => {
  const values = new Map<string, string>()
  for (const one of joined.split(mark)) {
    const equals = one.indexOf('=')
    const name = one.slice(0, equals)
    if (equals >= 0 && !values.has(name)) values.set(name, one.slice(equals + 1))
  }
  return values
}

const variableAt = (joined: string, offset: number): string => {
  const start = joined.lastIndexOf(mark, Math.max(offset - 1, 0))
  const from = start < 0 ? 0 : start + mark.length
  return joined.slice(from, joined.indexOf('=', from))
}

const replaceReferences = (
  values: ReadonlyMap<string, string>,
  lookup: (reference: Reference) => string,
  complain: (variable: string, message: string) => InputError,
): ReadonlyMap<string, string> => {
  const joined = join(values)
  try {
    return part(substitute(joined, lookup))
  } catch (error) {
    if (!(error instanceof SubstitutionError)) throw error
    throw complain(variableAt(joined, error.offset), error.message)
  }
}

const contextSection = (template: Template): Section => {
  const section = sections(template, 'CONTEXT')[0]
  if (section === undefined)
    throw new InputError(
      `${template.path}: no CONTEXT = [ … ] in this template, so OpenNebula gives the machine no context; add one`,
    )
  if (section.values.size === 0)
    throw new InputError(
      `${template.path}:${section.place.line}:${section.place.column}: CONTEXT is empty, which OpenNebula refuses; ` +
        'put at least NETWORK="YES" in it',
    )
  return section
}

/**
 * The context that OpenNebula would give to a machine of this template.
 *
 * @throws InputError where OpenNebula would refuse the template, or something needed was not given.
 */
export const contextOfTemplate = (
  template: Template,
  around: Surroundings,
  host: Host = {},
): TemplateContext => {
  const collected = complaints()
  const section = contextSection(template)
  if (sections(template, 'CONTEXT').length > 1)
    collected.warn(`${template.path}: more than one CONTEXT; the first counts, as in OpenNebula`)
  const vm = admit(template, around)
  const lookup = referencesOf(vm, around, collected)
  const dollarHint =
    'OpenNebula reads every $ in CONTEXT; give a script or password that has them in base64 ' +
    '(START_SCRIPT_BASE64, PASSWORD_BASE64)'

  const given = new Map(section.values)
  const datastoreFiles = given.get('FILES_DS') ?? ''
  given.delete('FILES_DS')
  if (given.size === 0)
    throw new InputError(`${template.path}: CONTEXT has nothing but FILES_DS, which OpenNebula refuses`)

  const context = new Map(
    replaceReferences(given, lookup, (variable, message) => {
      const place = section.places.get(variable) ?? section.place
      return new InputError(
        `${template.path}:${place.line}:${place.column}: ${variable}: ${message}; ${dollarHint}`,
      )
    }),
  )
  const set = (entries: Iterable<readonly [string, string]>): void => {
    for (const [name, value] of entries) context.set(name, value)
  }

  const networked = wantsNetwork(context)
  if (networked) {
    const nics = nicVariables(vm, host.previousAction)
    for (const name of nics.removed) context.delete(name)
    if (nics.set.size > 0)
      set(
        replaceReferences(
          nics.set,
          lookup,
          (variable, message) =>
            new InputError(`${template.path}: the NIC's value for ${variable}: ${message}`),
        ),
      )
    set(pciNicVariables(vm))
    for (const nic of sections(vm, 'NIC'))
      if (sectionValue(nic, 'MAC') === '')
        collected.warn(
          `${template.path}:${nic.place.line}: NIC ${sectionValue(nic, 'NIC_ID')} has no MAC, by which the guest finds it`,
          { hint: 'OpenNebula takes it from the network; here add MAC="…" (and IP="…") to the NIC' },
        )
  }

  const resolved = resolveDatastoreFiles(datastoreFiles, around.images)
  if (resolved !== '') context.set('FILES_DS', resolved)
  if (isYes(context.get('TOKEN') ?? '')) set(tokenVariables(template, host, collected.warn))
  set(routerVariables(vm))
  set(sharedFileSystems(vm))
  set(pciAddresses(vm))

  const files = [
    ...parseFileList(context.get('FILES') ?? '', 'FILES'),
    ...parseFileList(resolved, 'FILES_DS'),
  ]
  checkRestricted(
    files.filter(({ from }) => from === 'FILES'),
    host.restrictedFolders ?? restrictedByDefault,
  )
  return {
    variables: new Map([...context].filter(([name]) => isName(name, collected.warn)).sort(byName)),
    files,
    problems: [...template.problems, ...collected.problems],
  }
}

// A template may hold such keys, and the guest's shell would take the line for a command.
const isName = (name: string, warn: (message: string) => void): boolean => {
  const isOne = /^[A-Za-z_][A-Za-z0-9_]*$/.test(name)
  if (!isOne) warn(`CONTEXT: ${JSON.stringify(name)} is no name a shell takes; left out`)
  return isOne
}

const tokenVariables = (
  template: Template,
  host: Host,
  warn: (message: string, about?: Partial<Problem>) => void,
): readonly (readonly [string, string])[] => {
  if (host.oneGateEndpoint === undefined)
    throw new InputError(
      `${template.path}: TOKEN="YES" asks for OneGate, whose address was not given; ` +
        'add --set ONEGATE_ENDPOINT=http://HOST:5030, or take TOKEN out of CONTEXT',
    )
  if (host.vmId === undefined)
    warn('TOKEN="YES", but the machine\'s VMID is not known here', { hint: 'add --set VMID=NUMBER' })
  return [
    ['ONEGATE_ENDPOINT', host.oneGateEndpoint],
    ...(host.vmId === undefined ? [] : [['VMID', host.vmId] as const]),
  ]
}
