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
  readonly place: Place | undefined
}

/** `NAME = [ KEY = "value", … ]`: what OpenNebula calls a vector attribute. */
export interface Section {
  readonly kind: 'section'
  readonly name: string
  readonly values: ReadonlyMap<string, string>
  /** Undefined where a document does not tell: JSON. */
  readonly place: Place | undefined
  /** Where each key stands. */
  readonly places: ReadonlyMap<string, Place>
}

export type Attribute = SingleAttribute | Section

/** What a document (`onevm show -x`) says about an object outside its template. */
export interface ObjectFacts {
  /** `vm` is a machine that exists: OpenNebula has been through its template already. */
  readonly kind: 'vm' | 'template' | 'vnet' | 'image' | 'user'
  /** ID, NAME, UID, UNAME and the like. */
  readonly values: ReadonlyMap<string, string>
  /** What a machine's owner keeps in it: USER_TEMPLATE. */
  readonly own: readonly Attribute[]
  /** Numbers of what was done to a machine, in order: ACTION of its HISTORY_RECORDS. */
  readonly actions: readonly number[]
}

export interface Template {
  /** The file it came from, for messages. */
  readonly path: string
  readonly attributes: readonly Attribute[]
  /** Where the file was a document that says more than a template can. */
  readonly object?: ObjectFacts
  /** What was read, but surely not meant so. */
  readonly problems: readonly Problem[]
}

/** The value of the first single attribute of that name; an empty string where there is none. */
export const singleValue = ({ attributes }: Pick<Template, 'attributes'>, name: string): string =>
  attributes.find((one): one is SingleAttribute => one.name === name && one.kind === 'single')?.value ?? ''

/** What is known of an object itself, such as its NAME: what its document says, or else its template. */
export const objectValue = (template: Template, name: string): string =>
  template.object?.values.get(name) || singleValue(template, name)

/** Every section of that name, in the order written. */
export const sections = (template: Template, name: string): readonly Section[] =>
  template.attributes.filter((one): one is Section => one.name === name && one.kind === 'section')

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

/** The same, but for what XML would not take for a name: OpenNebula keeps templates as XML. */
export const attributeName = (written: string): string =>
  (/^[A-Za-z_]/.test(written) && !written.startsWith('XML') ? '' : 'ONE_') + toCapitals(written)

// C's isspace, not Unicode's white space; a loop, as a pattern for the end takes quadratic time on long runs.
const isSpace = (character: string | undefined): boolean =>
  character !== undefined && ' \t\n\v\f\r'.includes(character)

/** A value without the white space around it, which OpenNebula takes off a template that it is given. */
export const trimValue = (text: string): string => {
  let start = 0
  let end = text.length
  while (start < end && isSpace(text[start])) start += 1
  while (end > start && isSpace(text[end - 1])) end -= 1
  return start === 0 && end === text.length ? text : text.slice(start, end)
}

/** A file, and the place in it where it is known: `web1.one:3:5`. */
export const located = (path: string, place: Place | undefined): string =>
  place === undefined ? path : `${path}:${place.line}:${place.column}`
