/**
 * From a template to the variables of `context.sh` and the files that go with it, as OpenNebula writes them
 * when it starts the machine. A template goes through both steps of a machine's life, its creation and its start;
 * a machine that exists (`onevm show -x`) was created already, and only starts again.
 */
import type { Problem } from '../../context/problem.ts'
import { isVariableName } from '../../context/variable-name.ts'
import { InputError } from '../../input-error.ts'
import { admit } from './admit.ts'
import { contextAtCreation, type Host } from './creation.ts'
import { encryptedProblems } from './encrypted.ts'
import type { FileList } from './file-list.ts'
import { wordsOf } from './file-list.ts'
import type { Section, Template } from './model.ts'
import { located, sections } from './model.ts'
import { referencesOf } from './references.ts'
import { checkRestricted, restrictedByDefault } from './restricted.ts'
import { contextAtStart } from './start.ts'
import type { Complaints, Surroundings } from './surroundings.ts'
import { complaints } from './surroundings.ts'
import { byName } from './values.ts'

export interface TemplateContext {
  /** Sorted by name, in byte order. */
  readonly variables: ReadonlyMap<string, string>
  /** FILES and FILES_DS, for `filesOfLists`; nothing of them is opened here. */
  readonly lists: readonly FileList[]
  readonly problems: readonly Problem[]
}

const withoutContext = ({ object, attributes }: Template): string => {
  if (object?.kind === 'vm')
    return 'this machine has no CONTEXT, so OpenNebula gives it no context; say what it should be told with --set'
  if (attributes.some(({ name }) => name === 'CONTEXT'))
    return 'CONTEXT is no section, or has nothing in it; write CONTEXT = [ NETWORK="YES" ]'
  return 'no CONTEXT = [ … ] in this template, so OpenNebula gives the machine no context; add one'
}

const contextSection = (template: Template, warn: Complaints['warn']): Section => {
  const { path } = template
  const [section, another] = sections(template, 'CONTEXT')
  if (section === undefined) throw new InputError(`${path}: ${withoutContext(template)}`)
  if (section.values.size === 0)
    throw new InputError(
      `${located(path, section.place)}: CONTEXT is empty, which OpenNebula refuses; ` +
        'put at least NETWORK="YES" in it',
    )
  if (another !== undefined)
    warn(`${located(path, another.place)}: more than one CONTEXT; the first counts, as in OpenNebula`)
  return section
}

/**
 * The context that OpenNebula would give to a machine of this template, or to this machine.
 *
 * @throws InputError where OpenNebula would refuse the template, or something needed was not given
 */
export const contextOfTemplate = (
  template: Template,
  around: Surroundings,
  host: Host = {},
): TemplateContext => {
  const collected = complaints()
  const { warn } = collected
  const section = contextSection(template, warn)
  const exists = template.object?.kind === 'vm'
  const vm = exists ? template : admit(template, around)
  const lookup = referencesOf({ vm, around, vmId: host.vmId, warn })
  const created = exists ? section.values : contextAtCreation({ vm, section, around, lookup, host, warn })
  const context = contextAtStart({ vm, context: created, around, lookup, host, warn })

  const files = filesList(context.get('FILES') ?? '', host)
  const objects = [around.vnets, around.images, around.users].flatMap(given => [...given.values()])
  return {
    variables: new Map([...context].filter(([name]) => isName(name, warn)).sort(byName)),
    lists: [files, { from: 'FILES_DS', text: context.get('FILES_DS') ?? '', restricted: [] }],
    problems: [
      ...[template, ...objects].flatMap(one => one.problems),
      ...encryptedProblems(template, section),
      ...collected.problems,
    ],
  }
}

/** FILES, which may not carry off what the host wants to keep; the variables alone do not tell either. */
const filesList = (text: string, host: Host): FileList => {
  const folders = text === '' ? undefined : host.restrictions?.()
  const restricted = folders?.restrictedFolders ?? restrictedByDefault
  const safe = folders?.safeFolders ?? []
  checkRestricted(wordsOf(text), 'FILES', restricted, safe)
  return { from: 'FILES', text, restricted, safe }
}

// A template may hold such keys, and the guest's shell would take the line for a command.
const isName = (name: string, warn: Complaints['warn']): boolean => {
  const isOne = isVariableName(name)
  if (!isOne) warn(`CONTEXT: ${JSON.stringify(name)} is no name a shell takes; left out`)
  return isOne
}
