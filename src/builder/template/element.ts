/**
 * A document as a tree of named elements, whichever syntax it was written in. A syntax is a file that gives
 * such a tree (`xml.ts`, `json.ts`) and a line in `read.ts`.
 */
import type { Place } from './model.ts'

export interface Element {
  readonly name: string
  /** The text in it; without meaning where there are elements in it. */
  readonly text: string
  readonly children: readonly Element[]
  /** XML's `name="value"`. */
  readonly attributes: ReadonlyMap<string, string>
  /** Undefined where the syntax does not tell: JSON. */
  readonly place: Place | undefined
}

/** Larger documents are refused: one object of OpenNebula or libvirt has some kilobytes. */
export const mostCharacters = 16 * 1024 * 1024
/** Documents with more levels are refused; theirs have six or so. */
export const mostLevels = 64

/** The first element of that name in another. */
export const childOf = (element: Element | undefined, name: string): Element | undefined =>
  element?.children.find(one => one.name === name)

/** All elements of that name in another. */
export const childrenOf = (element: Element | undefined, name: string): readonly Element[] =>
  element?.children.filter(one => one.name === name) ?? []
