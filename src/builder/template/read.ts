/**
 * Reads a file that describes a machine, a network, an image or a user: a template in OpenNebula's own syntax, or an
 * XML or JSON document. Which one it is is told by its first character. To read another syntax, add it here.
 */
import { decodeText } from '../../context/bytes.ts'
import { rememberedWith } from '../../context/remember.ts'
import { InputError } from '../../input-error.ts'
import { templateOfDocument, type Wanted } from './documents.ts'
import type { Attribute, Template } from './model.ts'
import { parseTemplate } from './parse.ts'

// What OpenNebula's commands print for people, by its first line.
const forPeople: readonly (readonly [begins: RegExp, what: string])[] = [
  [
    /^(?:\x1b\[[\d;]*m)*(?:VIRTUAL MACHINE|VIRTUAL NETWORK|TEMPLATE|IMAGE|USER) \d+ INFORMATION/,
    'what "show" prints for people; add -x to it',
  ],
  [/^\[one[\w. ]+\] /, 'what OpenNebula said when it failed; see to that first'],
  [/^ *ID +(?:USER|NAME) /, 'a list for people; give one object: onevm show -x ID'],
  [/^---\n/, 'YAML; show it with -x or -j instead'],
]

const textOf = (bytes: Uint8Array, path: string): string => {
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff))
    throw new InputError(`${path}: is UTF-16; save it as UTF-8`)
  return decodeText(bytes).replace(/^\ufeff/, '')
}

const parse = async (text: string, path: string, wanted: Wanted): Promise<Template> => {
  const begin = text.trimStart()
  const other = forPeople.find(([begins]) => begins.test(begin))
  if (other !== undefined) throw new InputError(`${path}: is ${other[1]}`)
  if (begin.startsWith('<')) {
    const { parseXml } = await import('./xml.ts')
    // Only before `<?xml` a blank line is an error; elsewhere it counts for places.
    return templateOfDocument(await parseXml(begin.startsWith('<?') ? begin : text, path), path, wanted)
  }
  if (begin.startsWith('{') || begin.startsWith('[')) {
    const { parseJson } = await import('./json.ts')
    return templateOfDocument(parseJson(text, path), path, wanted)
  }
  return parseTemplate(text, path)
}

/** Templates of images and users hold one attribute of a name: the last one. */
const lastOfEachName = (attributes: readonly Attribute[]): readonly Attribute[] => {
  const last = new Map(attributes.map(one => [one.name, one]))
  return attributes.filter(one => last.get(one.name) === one)
}

/**
 * Reads a description.
 *
 * @param path names the file in messages; it is not opened
 * @throws InputError where it cannot be read, OpenNebula would refuse it, or it describes something else than is wanted
 */
export const readTemplate = (bytes: Uint8Array, path: string, wanted: Wanted): Promise<Template> =>
  known[wanted](bytes, path)

const read = async (bytes: Uint8Array, path: string, wanted: Wanted): Promise<Template> => {
  const template = await parse(textOf(bytes, path), path, wanted)
  if (wanted !== 'image' && wanted !== 'user') return template
  return { ...template, attributes: lastOfEachName(template.attributes) }
}

/** Lines of a batch share the bytes of a file, and so what was made of them. */
const known = {
  machine: rememberedWith((bytes: Uint8Array, path) => read(bytes, path, 'machine')),
  vnet: rememberedWith((bytes: Uint8Array, path) => read(bytes, path, 'vnet')),
  image: rememberedWith((bytes: Uint8Array, path) => read(bytes, path, 'image')),
  user: rememberedWith((bytes: Uint8Array, path) => read(bytes, path, 'user')),
} satisfies Record<Wanted, unknown>
