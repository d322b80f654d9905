/**
 * The names that entries get in the two directory trees of an image: few characters in the primary one
 * (ECMA-119 §7.5, §7.6), many more in Joliet's. Names that would become equal are numbered.
 * Rock Ridge keeps the name as it was; see `system-use.ts`.
 */

import type { Node } from './tree.ts'

/** How one tree names things. */
export interface NamingRule {
  /** The name as near to the node's own as the tree allows. */
  readonly wish: (node: Node) => string
  /** That name with a number in it, still within the tree's length. */
  readonly numbered: (wish: string, number: number) => string
}

/** `text` in two parts before and after its last dot, where that is neither its first nor missing. */
const splitExtension = (text: string): [string, string] => {
  const dot = text.lastIndexOf('.')
  return dot > 0 ? [text.slice(0, dot), text.slice(dot + 1)] : [text, '']
}

/** ECMA-119 §7.5.1, §7.6.3 and §10.2 (level 2): name and extension have 30 d-characters together. */
const longestPrimary = 30
const longestPrimaryExtension = 15
/** Joliet: 64 characters of UCS-2, that is 128 bytes. */
const longestJoliet = 64
const longestJolietExtension = 16

const dCharacters = (text: string): string =>
  text.replace(/[a-z]/g, letter => letter.toUpperCase()).replace(/[^A-Z0-9_]/gu, '_')

/** Always `NAME.EXTENSION`, the dot included, so that files and directories share one space of names. */
export const primaryNaming: NamingRule = {
  wish: node => {
    const [name, extension] = node.kind === 'directory' ? [node.name, ''] : splitExtension(node.name)
    const end = dCharacters(extension).slice(0, longestPrimaryExtension)
    return `${dCharacters(name).slice(0, longestPrimary - end.length)}.${end}`
  },
  numbered: (wish, number) => {
    const [name = '', extension = ''] = wish.split('.')
    const digits = String(number)
    return `${name.slice(0, longestPrimary - extension.length - digits.length)}${digits}.${extension}`
  },
}

/** `name` cut to `room` characters before its extension, with `mark` after the cut. */
const cutBeforeExtension = (text: string, room: number, mark: string): string => {
  const [name, extension] = splitExtension(text)
  const end = extension !== '' && extension.length <= longestJolietExtension ? `.${extension}` : ''
  const start = end === '' ? text : name
  return `${start.slice(0, room - end.length - mark.length)}${mark}${end}`
}

/** Joliet: UCS-2 without controls and without * / : ; ? \ */
export const jolietNaming: NamingRule = {
  wish: node => {
    const text = node.name.replace(/[\u0000-\u001f*/:;?\\\u{10000}-\u{10ffff}]/gu, '_')
    return text.length <= longestJoliet ? text : cutBeforeExtension(text, longestJoliet, '')
  },
  numbered: (wish, number) => cutBeforeExtension(wish, longestJoliet, `~${number}`),
}

const byName = (left: Node, right: Node): number =>
  left.name < right.name ? -1 : left.name > right.name ? 1 : 0

/**
 * A name of its own for each of the nodes of one directory, the same whatever order they come in. Who can keep
 * the own name does; the others follow by name, and get the first number that is free.
 */
export const distinctNames = (siblings: Iterable<Node>, rule: NamingRule): Map<Node, string> => {
  const names = new Map<Node, string>()
  const taken = new Set<string>()
  const lastNumber = new Map<string, number>()
  const rest: [Node, string][] = []
  for (const node of [...siblings].sort(byName)) {
    const wish = rule.wish(node)
    if (wish === node.name || wish === `${node.name}.`) {
      if (!taken.has(wish)) {
        taken.add(wish)
        names.set(node, wish)
        continue
      }
    }
    rest.push([node, wish])
  }
  for (const [node, wish] of rest) {
    let number = lastNumber.get(wish) ?? 0
    let name = wish
    while (taken.has(name)) name = rule.numbered(wish, ++number)
    lastNumber.set(wish, number)
    taken.add(name)
    names.set(node, name)
  }
  return names
}
