/**
 * From a template to the variables of `context.sh` and the files that go with it, as OpenNebula writes them
 * when it starts the machine. The steps stand in `contextOfTemplate` in OpenNebula's order.
 */

import type { Problem } from '../../context/problem.ts'
import { isVariableName } from '../../context/variable-name.ts'
import { InputError } from '../../input-error.ts'
import { admit } from './admit.ts'
import { resolveDatastoreFiles } from './datastore-files.ts'
import { pciAddresses, routerVariables, sharedFileSystems } from './devices.ts'
import type { FileList } from './file-list.ts'
import { wordsOf } from './file-list.ts'
import type { Section, Template } from './model.ts'
import { isYes, sections, sectionValue } from './model.ts'
import type { NicVariables, PreviousAction } from './network.ts'
import { nicVariables, pciNicVariables, wantsNetwork } from './network.ts'
import { referencesOf } from './references.ts'
import { checkRestricted, restrictedByDefault } from './restricted.ts'
import type { Reference } from './substitute.ts'
import type { Complaints, Surroundings } from './surroundings.ts'
import { complaints } from './surroundings.ts'
import { byName, replaceReferences } from './values.ts'

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
  /** FILES and FILES_DS, for `filesOfLists`; nothing of them is opened here. */
  readonly lists: readonly FileList[]
  readonly problems: readonly Problem[]
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
 * @throws InputError where OpenNebula would refuse the template, or something needed was not given
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
  const given = new Map(section.values)
  const datastoreFiles = given.get('FILES_DS') ?? ''
  given.delete('FILES_DS')
  if (given.size === 0)
    throw new InputError(`${template.path}: CONTEXT has nothing but FILES_DS, which OpenNebula refuses`)

  const context = new Map(replaceReferences(given, lookup, refusedValue(template, section)))
  const set = (entries: Iterable<readonly [string, string]>): void => {
    for (const [name, value] of entries) context.set(name, value)
  }

  if (wantsNetwork(context)) {
    const { removed, set: added } = networkVariables(vm, lookup, host.previousAction)
    for (const name of removed) context.delete(name)
    set(added)
    set(pciNicVariables(vm))
    warnOfMissingMacs(vm, collected.warn)
  }

  const resolved = resolveDatastoreFiles(datastoreFiles, around.images)
  if (resolved !== '') context.set('FILES_DS', resolved)
  if (isYes(context.get('TOKEN') ?? '')) set(tokenVariables(template, host, collected.warn))
  set(routerVariables(vm))
  set(sharedFileSystems(vm))
  set(pciAddresses(vm))

  const restricted = host.restrictedFolders ?? restrictedByDefault
  const files = { from: 'FILES', text: context.get('FILES') ?? '', restricted }
  checkRestricted(wordsOf(files.text), files.from, restricted)
  const objects = [around.vnets, around.images, around.users].flatMap(given => [...given.values()])
  return {
    variables: new Map([...context].filter(([name]) => isName(name, collected.warn)).sort(byName)),
    lists: [files, { from: 'FILES_DS', text: resolved, restricted: [] }],
    problems: [...[template, ...objects].flatMap(one => one.problems), ...collected.problems],
  }
}

const dollarHint =
  'OpenNebula reads every $ in CONTEXT; give a script or password that has them in base64 ' +
  '(START_SCRIPT_BASE64, PASSWORD_BASE64)'

const refusedValue =
  ({ path }: Template, section: Section) =>
  (variable: string, message: string): InputError => {
    const { line, column } = section.places.get(variable) ?? section.place
    return new InputError(`${path}:${line}:${column}: ${variable}: ${message}; ${dollarHint}`)
  }

/** The ETHx_* variables with what the virtual networks say. */
const networkVariables = (
  vm: Template,
  lookup: (reference: Reference) => string,
  previous: PreviousAction | undefined,
): NicVariables => {
  const { set, removed } = nicVariables(vm, previous)
  const refused = (variable: string, message: string): InputError =>
    new InputError(`${vm.path}: the NIC's value for ${variable}: ${message}`)
  return { set: set.size === 0 ? set : replaceReferences(set, lookup, refused), removed }
}

const warnOfMissingMacs = (vm: Template, warn: Complaints['warn']): void => {
  for (const nic of sections(vm, 'NIC'))
    if (sectionValue(nic, 'MAC') === '')
      warn(
        `${vm.path}:${nic.place.line}: NIC ${sectionValue(nic, 'NIC_ID')} has no MAC, by which the guest finds it`,
        {
          hint: 'OpenNebula takes it from the network; here add MAC="…" (and IP="…") to the NIC',
        },
      )
}

// A template may hold such keys, and the guest's shell would take the line for a command.
const isName = (name: string, warn: Complaints['warn']): boolean => {
  const isOne = isVariableName(name)
  if (!isOne) warn(`CONTEXT: ${JSON.stringify(name)} is no name a shell takes; left out`)
  return isOne
}

const tokenVariables = (
  template: Template,
  host: Host,
  warn: Complaints['warn'],
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
