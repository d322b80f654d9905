/**
 * Fills in what OpenNebula adds when it makes a machine from a template: numbers of NICs, aliases, devices and
 * disks, and the ids behind names of networks and images. Only a section without a number of its own is
 * touched: one that has it went through OpenNebula already and is taken as it stands.
 */
import type { Attribute, Section, Template } from './model.ts'
import { sections, sectionValue, wholeNumber } from './model.ts'
import type { Objects, Surroundings } from './surroundings.ts'
import { addressRanges, objectNamed } from './surroundings.ts'

// Values a section has already are kept, even empty ones.
const withDefaults = (section: Section, defaults: Iterable<readonly [string, string]>): Section => ({
  ...section,
  values: new Map([...defaults, ...section.values]),
})

const addressNumber = (address: string): number | undefined => {
  const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(address)?.slice(1).map(Number)
  return parts?.reduce((sum, part) => sum * 256 + part, 0)
}

/** The address range that the NIC's address is from, or else the first one. */
const rangeIdFor = (vnet: Template, address: string): number | undefined => {
  const wanted = addressNumber(address)
  const ranges = addressRanges(vnet)
  const fitting = ranges.find(([, range]) => {
    const first = addressNumber(sectionValue(range, 'IP'))
    const size = wholeNumber(sectionValue(range, 'SIZE')) ?? 1
    return wanted !== undefined && first !== undefined && wanted >= first && wanted < first + size
  })
  return (fitting ?? ranges[0])?.[0]
}

const networkOf = (nic: Section, vnets: Objects): readonly (readonly [string, string])[] => {
  const id = wholeNumber(sectionValue(nic, 'NETWORK_ID'))
  const named = objectNamed(vnets, sectionValue(nic, 'NETWORK'))
  const [vnetId, vnet] = id === undefined ? (named ?? []) : [id, vnets.get(id)]
  if (vnetId === undefined || vnet === undefined) return []
  const rangeId = rangeIdFor(vnet, sectionValue(nic, 'IP'))
  return [
    ['NETWORK_ID', String(vnetId)],
    // A network without ranges has one number too many; any will do to ask the network itself.
    ['AR_ID', String(rangeId ?? 0)],
  ]
}

interface Numbering {
  nics: number
  devices: number
  disks: number
  /** Aliases so far, by the number of their NIC. */
  readonly aliases: Map<string, number>
}

/** The template as it would be once the machine exists. */
export const admit = (vm: Template, around: Surroundings): Template => {
  const count: Numbering = { nics: 0, devices: 0, disks: 0, aliases: new Map() }
  const nicDefaults = sections(vm, 'NIC_DEFAULT')[0]?.values ?? new Map<string, string>()
  const nicNumbers = new Map<string, string>()

  const nic = (section: Section): Section => {
    const number = String(count.nics++)
    const complete = sectionValue(section, 'NIC_ID') !== ''
    const result = complete
      ? section
      : withDefaults(section, [
          ...nicDefaults,
          ['NIC_ID', number],
          ...networkOf(withDefaults(section, nicDefaults), around.vnets),
        ])
    const id = sectionValue(result, 'NIC_ID')
    nicNumbers.set(sectionValue(result, 'NAME') || `NIC${id}`, id)
    return result
  }

  const alias = (section: Section): Section => {
    const number = String(count.nics++)
    if (sectionValue(section, 'ALIAS_ID') !== '') return section
    const parent = nicNumbers.get(sectionValue(section, 'PARENT')) ?? ''
    const aliasNumber = count.aliases.get(parent) ?? 0
    count.aliases.set(parent, aliasNumber + 1)
    return withDefaults(section, [
      ['NIC_ID', number],
      ['PARENT_ID', parent],
      ['ALIAS_ID', String(aliasNumber)],
      ...networkOf(section, around.vnets),
    ])
  }

  const disk = (section: Section): Section => {
    const number = String(count.disks++)
    if (sectionValue(section, 'DISK_ID') !== '') return section
    const image = objectNamed(around.images, sectionValue(section, 'IMAGE'))
    return withDefaults(section, [
      ['DISK_ID', number],
      ...(image === undefined ? [] : [['IMAGE_ID', String(image[0])] as const]),
    ])
  }

  const device = (section: Section): Section => withDefaults(section, [['PCI_ID', String(count.devices++)]])

  // Aliases come last: they are numbered behind the NICs, whose names they use.
  const steps = new Map([
    ['NIC', nic],
    ['DISK', disk],
    ['PCI', device],
  ])
  const numbered = vm.attributes.map(one =>
    one.kind === 'section' ? (steps.get(one.name)?.(one) ?? one) : one,
  )
  const attributes: readonly Attribute[] = numbered.map(one =>
    one.kind === 'section' && one.name === 'NIC_ALIAS' ? alias(one) : one,
  )
  return { ...vm, attributes }
}
