/**
 * From a document of OpenNebula (what `onevm show -x` or `-j` prints) to a template and what is known of its object
 * besides. A new kind of object is a line in `kinds`.
 */
import type { Problem } from '../../context/problem.ts'
import { InputError } from '../../input-error.ts'
import { childOf, childrenOf, type Element } from './element.ts'
import type { Attribute, ObjectFacts, Place, Section, Template } from './model.ts'
import { attributeName, located, trimValue, wholeNumber } from './model.ts'

/** What a file is asked for: a machine or its template, or one of the objects that a template refers to. */
export type Wanted = 'machine' | 'vnet' | 'image' | 'user'

interface Kind {
  readonly kind: ObjectFacts['kind']
  readonly wanted: Wanted
  readonly words: string
  /** The command that shows one. */
  readonly command: string
  /** The option that takes one. */
  readonly option: string
}

const kinds: ReadonlyMap<string, Kind> = new Map([
  [
    'VM',
    {
      kind: 'vm',
      wanted: 'machine',
      words: 'a virtual machine',
      command: 'onevm',
      option: '--template FILE',
    },
  ],
  [
    'VMTEMPLATE',
    {
      kind: 'template',
      wanted: 'machine',
      words: 'a VM template',
      command: 'onetemplate',
      option: '--template FILE',
    },
  ],
  [
    'VNET',
    {
      kind: 'vnet',
      wanted: 'vnet',
      words: 'a virtual network',
      command: 'onevnet',
      option: '--vnet ID=FILE',
    },
  ],
  [
    'IMAGE',
    { kind: 'image', wanted: 'image', words: 'an image', command: 'oneimage', option: '--image ID=FILE' },
  ],
  ['USER', { kind: 'user', wanted: 'user', words: 'a user', command: 'oneuser', option: '--user ID=FILE' }],
])

const wantedWords: Record<Wanted, string> = {
  machine: 'a virtual machine or a VM template ("onevm show -x ID", "onetemplate show -x ID")',
  vnet: 'a virtual network ("onevnet show -x ID")',
  image: 'an image ("oneimage show -x ID")',
  user: 'a user ("oneuser show -x ID")',
}

/** The sections of a template with their values as they are, or without the white space around them. */
interface Reading {
  readonly path: string
  readonly value: (text: string) => string
  readonly problems: Problem[]
}

const sectionOf = (element: Element, { path, value, problems }: Reading): Section => {
  const values = new Map<string, string>()
  const places = new Map<string, Place>()
  // An element with elements in it is none of the template's: a disk's snapshots, a network's leases.
  for (const { name, text, children, place } of element.children) {
    if (children.length > 0) continue
    if (values.has(name))
      problems.push({
        severity: 'warning',
        message: `${located(path, place)}: ${element.name} has ${name} more than once; the last counts, as in OpenNebula`,
      })
    values.set(name, value(text))
    if (place !== undefined) places.set(name, place)
  }
  return { kind: 'section', name: attributeName(element.name), values, place: element.place, places }
}

const attributesOf = (element: Element | undefined, reading: Reading): readonly Attribute[] =>
  element?.children.map(child =>
    child.children.length > 0
      ? sectionOf(child, reading)
      : {
          kind: 'single',
          name: attributeName(child.name),
          value: reading.value(child.text),
          place: child.place,
        },
  ) ?? []

const singleTexts = (element: Element): ReadonlyMap<string, string> =>
  new Map(
    element.children.filter(one => one.children.length === 0).map(({ name, text }) => [name, text.trim()]),
  )

const actionsOf = (root: Element): readonly number[] =>
  childrenOf(childOf(root, 'HISTORY_RECORDS'), 'HISTORY')
    .map(record => ['SEQ', 'ACTION'].map(name => wholeNumber(childOf(record, name)?.text ?? '') ?? 0))
    .sort(([a = 0], [b = 0]) => a - b)
    .map(([, action = 0]) => action)

const refuseRoot = ({ name, place }: Element, path: string, wanted: Wanted): InputError => {
  const at = located(path, place)
  const give = `give what shows ${wantedWords[wanted]}`
  const known = kinds.get(name)
  if (known !== undefined)
    return new InputError(
      `${at}: is ${known.words} (<${name}>), which is for ${known.option}; here is wanted ${wantedWords[wanted]}`,
    )
  if (name.endsWith('_POOL')) {
    const one = kinds.get(name.replace(/_POOL$/, ''))
    return new InputError(
      `${at}: is a list (<${name}>), not one object; ${one === undefined ? give : `show one of it: ${one.command} show -x ID`}`,
    )
  }
  if (['domain', 'domstatus', 'network'].includes(name))
    return new InputError(
      `${at}: is libvirt's (<${name}>), not OpenNebula's; give a domain with --domain FILE; here is wanted ${wantedWords[wanted]}`,
    )
  return new InputError(`${at}: <${name}> is nothing known here; ${give}`)
}

/** What a JSON document's only key names, where that is an object of OpenNebula: XML's root. */
const unwrapped = (root: Element): Element => {
  const [only] = root.children
  if (root.name !== '' || root.children.length !== 1 || only === undefined) return root
  const isObject = only.children.length > 0 && /^(?:VM|VMTEMPLATE|VNET|IMAGE|USER|TEMPLATE)$/.test(only.name)
  return isObject || only.name.endsWith('_POOL') ? only : root
}

/** A template as it stands: `<TEMPLATE>` in XML, or a JSON object of attributes. */
const isBare = ({ name, children }: Element): boolean =>
  name === 'TEMPLATE' || (name === '' && children.every(one => one.name !== ''))

/**
 * The template in a document.
 *
 * @throws InputError where it is another kind of document than is wanted here
 */
export const templateOfDocument = (document: Element, path: string, wanted: Wanted): Template => {
  const root = unwrapped(document)
  const problems: Problem[] = []
  const trimmed: Reading = { path, value: trimValue, problems }
  if (isBare(root)) return { path, attributes: attributesOf(root, trimmed), problems }
  if (root.name === '')
    throw new InputError(`${path}: is a list, not one object; give what shows ${wantedWords[wanted]}`)
  const kind = kinds.get(root.name)
  if (kind?.wanted !== wanted) throw refuseRoot(root, path, wanted)
  // A machine's values went through OpenNebula: a blank at an end is one that it wrote.
  const reading = kind.kind === 'vm' ? { ...trimmed, value: (text: string) => text } : trimmed
  const ranges = childrenOf(childOf(root, 'AR_POOL'), 'AR').map(range => sectionOf(range, reading))
  return {
    path,
    attributes: [...attributesOf(childOf(root, 'TEMPLATE'), reading), ...ranges],
    problems,
    object: {
      kind: kind.kind,
      values: singleTexts(root),
      own: attributesOf(childOf(root, 'USER_TEMPLATE'), reading),
      actions: actionsOf(root),
    },
  }
}
