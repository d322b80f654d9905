/**
 * Which NIC gets which MAC of a domain. The rule is one for templates and for variables: a MAC that is written
 * somewhere stays; a NIC without one gets that of the interface in its own place, or, where that is taken, of the first
 * one left. What does not come out even is told.
 */
import type { Problem } from '../../context/problem.ts'
import type { Section, Template } from '../template/model.ts'
import { sections, sectionValue } from '../template/model.ts'
import type { Domain } from './domain.ts'

interface Slot {
  /** For messages: `NIC 0`, `ETH0`. */
  readonly name: string
  /** Its place among the interfaces. */
  readonly index: number
  /** Empty where it has none yet. */
  readonly mac: string
}

interface Assignment {
  /** A MAC for each slot, in their order; undefined where there is none for it. */
  readonly macs: readonly (string | undefined)[]
  /** Interfaces that no slot has, by their places. */
  readonly left: readonly number[]
  readonly problems: readonly Problem[]
}

const warning = (message: string, hint: string): Problem => ({ severity: 'warning', message, hint })

const assign = (slots: readonly Slot[], { path, macs }: Domain): Assignment => {
  const problems: Problem[] = []
  const free = new Set(macs.keys())
  for (const { name, mac } of slots) {
    if (mac === '') continue
    const at = macs.indexOf(mac.toLowerCase())
    if (at < 0)
      problems.push(
        warning(
          `${path}: no interface has the MAC of ${name}, ${mac}, so the guest will not find it`,
          'correct one of the two',
        ),
      )
    free.delete(at)
  }
  const take = (at: number | undefined): string | undefined => {
    if (at !== undefined) free.delete(at)
    return at === undefined ? undefined : macs[at]
  }
  // Those that get the interface in their own place go first: a later one must not find it taken.
  const own = slots.map(({ index, mac }) => (mac === '' && free.has(index) ? take(index) : undefined))
  const given = slots.map(({ name, mac }, at) => {
    if (mac !== '') return mac
    const found = own[at] ?? take([...free][0])
    if (found === undefined)
      problems.push(
        warning(
          `${path}: has ${macs.length} interfaces, so there is no MAC for ${name}`,
          'add an interface to the domain',
        ),
      )
    return found
  })
  return { macs: given, left: [...free], problems }
}

const withMac = (nic: Section, mac: string): Section => ({
  ...nic,
  values: new Map([...nic.values, ['MAC', mac]]),
})

/** A template whose NICs have the domain's MACs, where they have none of their own. */
export const withDomainMacs = (template: Template, domain: Domain): Template => {
  const nics = sections(template, 'NIC')
  const slots = nics.map((nic, index) => ({
    name: `NIC ${sectionValue(nic, 'NIC_ID') || index}`,
    index,
    mac: sectionValue(nic, 'MAC'),
  }))
  const { macs, left, problems } = assign(slots, domain)
  const given = new Map(nics.map((nic, at) => [nic, macs[at]]))
  // NICs that are passed through are interfaces of the domain as well.
  const passedThrough = new Set(
    sections(template, 'PCI').map(device => sectionValue(device, 'MAC').toLowerCase()),
  )
  const lost = left.filter(at => !passedThrough.has(domain.macs[at] ?? ''))
  return {
    ...template,
    attributes: template.attributes.map(one => {
      const mac = one.kind === 'section' ? given.get(one) : undefined
      return one.kind === 'section' && mac !== undefined && sectionValue(one, 'MAC') === ''
        ? withMac(one, mac)
        : one
    }),
    problems: [
      ...template.problems,
      ...problems,
      ...lost.map(at =>
        warning(
          `${domain.path}: no NIC of ${template.path} is for interface ${at + 1} (${domain.macs[at]})`,
          'add a NIC to the template',
        ),
      ),
    ],
  }
}

/** Variables with ETHx_MAC for every interface of the domain. */
export const withMacVariables = (
  variables: ReadonlyMap<string, string>,
  domain: Domain,
): { readonly variables: ReadonlyMap<string, string>; readonly problems: readonly Problem[] } => {
  const numbers = new Set(
    [...variables.keys()].flatMap(name => /^ETH(\d{1,4})_/.exec(name)?.[1] ?? []).map(Number),
  )
  const slots = [...numbers]
    .sort((a, b) => a - b)
    .map(index => ({ name: `ETH${index}`, index, mac: variables.get(`ETH${index}_MAC`) ?? '' }))
  const { macs, left, problems } = assign(slots, domain)
  const all = new Map(variables)
  const put = (index: number, mac: string | undefined): void => {
    if (mac !== undefined) all.set(`ETH${index}_MAC`, variables.get(`ETH${index}_MAC`) || mac)
    numbers.add(index)
  }
  slots.forEach(({ index }, at) => {
    put(index, macs[at])
  })
  for (const at of left) {
    let index = numbers.has(at) ? 0 : at
    while (numbers.has(index)) index += 1
    put(index, domain.macs[at])
  }
  return { variables: all, problems }
}
