/**
 * A template read: its attributes in the order they were written, and what may be asked of them.
 * What each attribute means is decided elsewhere: `context.ts`, and `network.ts` and `devices.ts`
 * for what it leaves to them.
 */
import type { Problem } from '../../context/problem.ts'

/** Where something stands in a file, both counted from 1. */
export interface Place {
  readonly line: number
  readonly column: number
}

/** `NAME = "value"`. */
export interface SingleAttribute {
  readonly kind: 'single'
  readonly name: string
  readonly value: string
  readonly place: Place
}

/** `NAME = [ KEY = "value", … ]`: what OpenNebula calls a vector attribute. */
export interface Section {
  readonly kind: 'section'
  readonly name: string
  readonly values: ReadonlyMap<string, string>
  readonly place: Place
  /** Where each key stands. */
  readonly places: ReadonlyMap<string, Place>
}

export type Attribute = SingleAttribute | Section

export interface Template {
  /** The file it came from, for messages. */
  readonly path: string
  readonly attributes: readonly Attribute[]
  /** What was read, but surely not meant so. */
  readonly problems: readonly Problem[]
}

const isSingle = (one: Attribute): one is SingleAttribute => one.kind === 'single'
const isSection = (one: Attribute): one is Section => one.kind === 'section'

/** The value of the first single attribute of that name; an empty string where there is none. */
export const singleValue = (template: Template, name: string): string =>
  template.attributes.filter(isSingle).find(one => one.name === name)?.value ?? ''

/** Every section of that name, in the order written. */
export const sections = (template: Template, name: string): readonly Section[] =>
  template.attributes.filter(isSection).filter(one => one.name === name)

/** A value of a section; an empty string where there is none, which OpenNebula does not tell apart. */
export const sectionValue = (section: Pick<Section, 'values'>, key: string): string =>
  section.values.get(key) ?? ''

/** YES in any case is true, everything else is not. */
export const isYes = (value: string): boolean => value.toUpperCase() === 'YES'

/** A value read as a whole number; undefined where it is none. */
export const wholeNumber = (value: string): number | undefined =>
  /^\s*[+-]?\d+$/.test(value) ? Number(value) : undefined

/** Capital letters as OpenNebula makes them: only a to z change. */
export const toCapitals = (name: string): string => name.replace(/[a-z]+/g, letters => letters.toUpperCase())
