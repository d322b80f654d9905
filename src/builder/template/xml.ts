/**
 * Reads XML (W3C XML 1.0) into elements. Documents come from strangers as well, so there is no document type, no
 * entity but the five of XML 1.0 §4.6, and a bound on size and depth.
 */
import type { Node, Element as XmlElement } from '@xmldom/xmldom'
import { InputError } from '../../input-error.ts'
import { type Element, mostCharacters, mostLevels } from './element.ts'
import { located, type Place } from './model.ts'
import { placesOf } from './places.ts'

// What a look at the text alone can tell: where elements open and close, and what may not be there. A tag is
// read whole, so that what stands in its quotes is not taken for another one. What is never closed goes to the end,
// so that no text is looked at twice.
const marks = new RegExp(
  [
    String.raw`<!\[CDATA\[[\s\S]*?(?:\]\]>|(?<cdata>$))`,
    String.raw`<!--[\s\S]*?(?:-->|(?<comment>$))`,
    String.raw`<\?[\s\S]*?(?:\?>|(?<instruction>$))`,
    '(?<type><!DOCTYPE)',
    String.raw`(?<close><\/)`,
    String.raw`(?<open><[^\s<>"'/!?][^<>"']*(?:"[^"<]*"[^<>"']*|'[^'<]*'[^<>"']*)*>)`,
    String.raw`(?<and>&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[\dA-Fa-f]{1,6});))`,
  ].join('|'),
  'g',
)
const refusals: Readonly<Record<string, string>> = {
  cdata: 'a CDATA section is never closed',
  comment: 'a comment is never closed',
  instruction: 'a processing instruction is never closed',
  type: 'has a DOCTYPE, which no such document needs and which can do harm; take it out',
  and: 'an "&" that begins none of &amp; &lt; &gt; &quot; &apos; or &#…; write &amp; for it',
}
// XML 1.0 §2.2: of the control characters, a document has tab and line breaks.
const noCharacter =
  /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/

type Refuse = (offset: number, message: string) => InputError

const checkMarks = (text: string, refuse: Refuse): void => {
  let level = 0
  for (const { 0: mark, index, groups = {} } of text.matchAll(marks)) {
    const refused = Object.keys(refusals).find(name => groups[name] !== undefined)
    if (refused !== undefined) throw refuse(index, refusals[refused] ?? refused)
    if (groups.close !== undefined) level -= 1
    if (groups.open !== undefined && !mark.endsWith('/>')) level += 1
    if (level > mostLevels) throw refuse(index, `has more than ${mostLevels} elements within each other`)
  }
}

const check = (text: string, refuse: Refuse): void => {
  const declared = /^<\?xml[^>]*?encoding\s*=\s*["']([^"']*)/.exec(text)?.[1]
  if (declared !== undefined && !/^(?:utf-?8|us-ascii)$/i.test(declared))
    throw refuse(
      0,
      `is written in ${declared}; convert it: iconv -f ${declared} -t UTF-8, and say so in its first line`,
    )
  const odd = noCharacter.exec(text)
  if (odd !== null) {
    const code = (odd[0].codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')
    const byte = /^DC[89A-F]/.test(code)
    throw refuse(
      odd.index,
      byte ? `the byte 0x${code.slice(2)} is no UTF-8` : `the character U+${code} is none of XML's`,
    )
  }
  checkMarks(text, refuse)
}

const placeOf = ({ lineNumber, columnNumber }: Node): Place | undefined =>
  lineNumber === undefined || columnNumber === undefined
    ? undefined
    : { line: lineNumber, column: columnNumber }

const isElement = (node: Node): node is XmlElement => node.nodeType === node.ELEMENT_NODE
const isText = (node: Node): boolean =>
  node.nodeType === node.TEXT_NODE || node.nodeType === node.CDATA_SECTION_NODE

const elementOf = (node: XmlElement): Element => {
  const children: Element[] = []
  let text = ''
  for (let child = node.firstChild; child !== null; child = child.nextSibling)
    if (isElement(child)) children.push(elementOf(child))
    else if (isText(child)) text += child.nodeValue ?? ''
  const attributes = [...node.attributes].map(({ name, value }) => [name, value] as const)
  return { name: node.tagName, text, children, attributes: new Map(attributes), place: placeOf(node) }
}

/**
 * The root element of an XML document.
 *
 * @param path names the file in messages
 * @throws InputError with `path:line:column` where the text is no XML, or more than a plain document
 */
export const parseXml = async (text: string, path: string): Promise<Element> => {
  if (text.length > mostCharacters)
    throw new InputError(
      `${path}: has more than ${mostCharacters / 1024 / 1024} MiB, so it is no single object`,
    )
  // XML 1.0 §2.11; xmldom's own way is that of XML 1.1, which changes more.
  const source = text.replace(/\r\n?/g, '\n')
  check(source, (offset, message) => new InputError(`${located(path, placesOf(source)(offset))}: ${message}`))
  const { DOMParser } = await import('@xmldom/xmldom')
  // xmldom goes on where this returns, and wraps what it throws.
  let first: InputError | undefined
  const onError = (level: string, message: string, context: unknown): void => {
    if (level === 'warning') return
    first ??= new InputError(`${located(path, errorPlace(context))}: is no well-formed XML: ${message}`)
    throw first
  }
  try {
    const parser = new DOMParser({ onError, normalizeLineEndings: same => same })
    const root = parser.parseFromString(source, 'text/xml').documentElement
    if (root !== null) return elementOf(root)
  } catch (error) {
    throw (
      first ?? new InputError(`${path}: is no well-formed XML: ${(error as Error).message}`, { cause: error })
    )
  }
  throw new InputError(`${path}: is no well-formed XML: it has no element`)
}

const errorPlace = (context: unknown): Place | undefined => {
  const locator = (
    context as { readonly locator?: { readonly lineNumber?: number; readonly columnNumber?: number } }
  )?.locator
  return locator?.lineNumber ? { line: locator.lineNumber, column: locator.columnNumber ?? 1 } : undefined
}
