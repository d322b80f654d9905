/**
 * What a template refers to: virtual networks, images, users. OpenNebula has them in its database; here they
 * are files that the user names. What was not given is asked for in a warning, and stays empty.
 */
import type { Problem } from '../../context/problem.ts'
import type { Section, Template } from './model.ts'
import { objectValue, sections, sectionValue, singleValue, wholeNumber } from './model.ts'

/** Templates by the id OpenNebula gave the object. */
export type Objects = ReadonlyMap<number, Template>

export interface Surroundings {
  readonly vnets: Objects
  readonly images: Objects
  /** The first is the machine's owner. */
  readonly users: Objects
}

/** Collects problems, each once. */
export interface Complaints {
  readonly problems: readonly Problem[]
  readonly warn: (message: string, about?: Partial<Problem>) => void
}

/** An empty collection; a message that is there already is not taken again. */
export const complaints = (): Complaints => {
  const problems: Problem[] = []
  return {
    problems,
    warn: (message, about = {}) => {
      if (problems.every(one => one.message !== message))
        problems.push({ ...about, severity: 'warning', message })
    },
  }
}

/** The object of that name among those given, with its id. */
export const objectNamed = (objects: Objects, name: string): readonly [number, Template] | undefined =>
  [...objects].find(([, template]) => objectValue(template, 'NAME') === name)

/** A network's address ranges with their ids: AR_ID, or else their place in the list. */
export const addressRanges = (vnet: Template): readonly (readonly [number, Section])[] =>
  sections(vnet, 'AR').map((range, index) => [wholeNumber(sectionValue(range, 'AR_ID')) ?? index, range])

// What OpenNebula keeps of a network outside its template, and writes into its NICs.
const outsideTemplate = ['VLAN_ID', 'OUTER_VLAN_ID', 'BRIDGE', 'PHYDEV', 'VN_MAD']

/** What a network says about an attribute: its address range first, then the network itself. */
export const vnetValue = (vnet: Template, rangeId: number, name: string): string => {
  const range = addressRanges(vnet).find(([id]) => id === rangeId)?.[1]
  const value = (range === undefined ? '' : sectionValue(range, name)) || singleValue(vnet, name)
  return value === '' && outsideTemplate.includes(name) ? objectValue(vnet, name) : value
}
