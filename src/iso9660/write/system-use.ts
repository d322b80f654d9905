/**
 * Rock Ridge fields for one directory record: what POSIX knows of a file and ECMA-119 does not.
 * SUSP is IEEE P1281, RRIP is IEEE P1282. To write another field, add a function here and call it where the
 * fields of a node are listed.
 */

import { recordDate } from '../dates.ts'
import { putBoth32, zeros } from '../sector.ts'
import type { DirectoryNode, Node } from './tree.ts'

/** No field is longer: its length is one byte (SUSP §4.1). */
const longestField = 255

const field = (signature: string, ...content: readonly Uint8Array[]): Uint8Array => {
  const bytes = Buffer.allocUnsafe(content.reduce((sum, part) => sum + part.length, 4))
  bytes.write(signature, 'latin1')
  bytes[2] = bytes.length
  bytes[3] = 1
  let end = 4
  for (const part of content) {
    bytes.set(part, end)
    end += part.length
  }
  return bytes
}

/** SUSP §5.3: the image uses this protocol from here on. */
export const sharingProtocol = (): Uint8Array => field('SP', Uint8Array.of(0xbe, 0xef, 0))

/** SUSP §5.5: the fields that follow are RRIP's. The description is short so that it fits in the record. */
export const extensionReference = (): Uint8Array => {
  const texts = ['RRIP_1991A', 'POSIX file attributes', 'IEEE P1282'].map(text => Buffer.from(text, 'latin1'))
  return field(
    'ER',
    Uint8Array.from(texts, text => text.length),
    Uint8Array.of(1),
    ...texts,
  )
}

/** SUSP §5.1: the fields go on in `length` bytes at `offset` of this block. */
export const continuation = (block: number, offset: number, length: number): Uint8Array => {
  const content = zeros(24)
  putBoth32(content, 0, block)
  putBoth32(content, 8, offset)
  putBoth32(content, 16, length)
  return field('CE', content)
}

/** Bytes of a CE field. */
export const continuationLength = 28

const fileType = { file: 0o100000, directory: 0o040000, link: 0o120000 } as const

const linkCount = (node: Node): number => {
  if (node.kind === 'file') return node.stored.links
  if (node.kind === 'link') return 1
  let count = 2
  for (const child of node.children.values()) if (child.kind === 'directory') count++
  return count
}

/** RRIP §4.1.1: mode, number of links, owner and group; everything belongs to root. */
const attributes = (node: Node): Uint8Array => {
  const content = zeros(32)
  putBoth32(content, 0, fileType[node.kind] | (node.kind === 'link' ? 0o777 : node.mode))
  putBoth32(content, 8, linkCount(node))
  return field('PX', content)
}

/** RRIP §4.1.6: times of modification, access and change of attributes; we know the first. */
const timeStamps = (node: Node): Uint8Array => {
  const date = recordDate(node.modified)
  return field('TF', Uint8Array.of(0b1110), date, date, date)
}

/** RRIP §4.1.4: the name as it is, in UTF-8, in as many fields as it takes. */
const alternateName = (name: string): Uint8Array[] => {
  const bytes = Buffer.from(name)
  const room = longestField - 5
  const fields: Uint8Array[] = []
  for (let at = 0; at < bytes.length; at += room) {
    const goesOn = at + room < bytes.length ? 1 : 0
    fields.push(field('NM', Uint8Array.of(goesOn), bytes.subarray(at, at + room)))
  }
  return fields
}

/** Flags of a component record, RRIP §4.1.3.1. */
const component = { text: 0, goesOn: 1, current: 2, parent: 4, root: 8 } as const

const plainComponent = (text: Uint8Array, flag: number): Uint8Array =>
  Buffer.concat([Uint8Array.of(flag, text.length), text])

/** The parts of a link's target as component records, long ones not yet divided. */
const componentsOf = (target: string): { readonly flag: number; readonly text: Uint8Array }[] => {
  const parts = target.split('/').map(part => {
    const flag: number = part === '.' ? component.current : part === '..' ? component.parent : component.text
    return { flag, text: flag === component.text ? Buffer.from(part) : new Uint8Array() }
  })
  if (target.startsWith('/')) parts[0] = { flag: component.root, text: new Uint8Array() }
  return target === '/' ? parts.slice(0, 1) : parts
}

/**
 * RRIP §4.1.3: the target of a symbolic link. Where one field is full it is divided inside a component and not
 * between two, since some readers (libarchive) forget the slash there. An empty part, as in `a//b` or `dir/`, is
 * a component of no length.
 */
const symbolicLink = (target: string): Uint8Array[] => {
  const room = longestField - 5
  const fields: Uint8Array[][] = [[]]
  let used = 0
  const put = (record: Uint8Array): void => {
    fields.at(-1)?.push(record)
    used += record.length
  }
  const next = (): void => {
    fields.push([])
    used = 0
  }
  for (const { flag, text } of componentsOf(target)) {
    if (used + 2 > room) next()
    let rest = text
    while (used + 2 + rest.length > room) {
      const fits = room - used - 2
      put(plainComponent(rest.subarray(0, fits), component.goesOn))
      rest = rest.subarray(fits)
      next()
    }
    put(plainComponent(rest, flag))
  }
  return fields.map((records, index) =>
    field('SL', Uint8Array.of(index < fields.length - 1 ? 1 : 0), ...records),
  )
}

/** The fields of a node's record in its directory. */
export const entryFields = (node: Node): Uint8Array[] => [
  attributes(node),
  timeStamps(node),
  ...alternateName(node.name),
  ...(node.kind === 'link' ? symbolicLink(node.target) : []),
]

/** The fields of a directory's records of itself and of its parent, which carry no name. */
export const dotFields = (node: DirectoryNode): Uint8Array[] => [attributes(node), timeStamps(node)]
