/**
 * Fills in what OpenNebula adds when it makes a machine from a template: numbers of NICs, aliases, devices and
 * disks, and the ids behind names of networks and images. Only a section without a number of its own is
 * touched: one that has it went through OpenNebula already and is taken as it stands.
 */
import { InputError } from '../../input-error.ts'
import { leaseOf } from './lease.ts'
import type { Attribute, Section, Template } from './model.ts'
import { located, sections, sectionValue, wholeNumber } from './model.ts'
import type { Objects, Surroundings } from './surroundings.ts'
import { objectNamed } from './surroundings.ts'

// Values a section has already are kept, even empty ones.
const withDefaults = (section: Section, defaults: Iterable<readonly [string, string]>): Section => ({
  ...section,
  values: new Map([...defaults, ...section.values]),
})

const networkOf = (nic: Section, vnets: Objects): readonly (readonly [string, string])[] => {
  const id = wholeNumber(sectionValue(nic, 'NETWORK_ID'))
  const named = objectNamed(vnets, sectionValue(nic, 'NETWORK'))
  const [vnetId, vnet] = id === undefined ? (named ?? []) : [id, vnets.get(id)]
  if (vnetId === undefined || vnet === undefined) return []
  return [['NETWORK_ID', String(vnetId)], ...leaseOf(vnet, nic)]
}

const notByDefault = ['NETWORK', 'NETWORK_ID', 'NETWORK_UID', 'NETWORK_UNAME']

/** NIC_DEFAULT, which may not say to which network a NIC belongs. */
const nicDefaultsOf = (vm: Template): ReadonlyMap<string, string> => {
  const { path } = vm
  const [section, another] = sections(vm, 'NIC_DEFAULT')
  if (another !== undefined)
    throw new InputError(
      `${located(path, another.place)}: a second NIC_DEFAULT, which OpenNebula refuses; keep one`,
    )
  const network = notByDefault.find(name => section !== undefined && sectionValue(section, name) !== '')
  if (section !== undefined && network !== undefined)
    throw new InputError(
      `${located(path, section.places.get(network) ?? section.place)}: NIC_DEFAULT has ${network}, which OpenNebula refuses there; ` +
        'write it into the NICs',
    )
  return section?.values ?? new Map()
}

/** Names like those that OpenNebula gives itself get a _ in front. */
const nicName = (nic: Section, id: string): string => {
  const name = sectionValue(nic, 'NAME')
  return name === '' ? `NIC${id}` : name.replace(/^(?=NIC\d+(?:_ALIAS\d+)?$)/, '_')
}

interface Numbering {
  nics: number
  devices: number
  disks: number
  /** Aliases so far, by the number of their NIC. */
  readonly aliases: Map<string, number>
}

/**
 * The template as it would be once the machine exists.
 *
 * @throws InputError where OpenNebula would refuse to make it
 */
export const admit = (vm: Template, around: Surroundings): Template => {
  const count: Numbering = { nics: 0, devices: 0, disks: 0, aliases: new Map() }
  const nicDefaults = nicDefaultsOf(vm)
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
    nicNumbers.set(nicName(result, id), id)
    return result
  }

  const alias = (section: Section): Section => {
    const number = String(count.nics++)
    if (sectionValue(section, 'ALIAS_ID') !== '') return section
    const parent = sectionValue(section, 'PARENT')
    const parentId = sectionValue(section, 'PARENT_ID') || nicNumbers.get(parent)
    if (parentId === undefined)
      throw new InputError(
        `${located(vm.path, section.place)}: no NIC is named ${JSON.stringify(parent)}, whose alias this should be; ` +
          `give a NIC NAME=${JSON.stringify(parent)}, or set PARENT to one of ${[...nicNumbers.keys()].join(', ') || 'your NICs'}`,
      )
    const aliasNumber = count.aliases.get(parentId) ?? 0
    count.aliases.set(parentId, aliasNumber + 1)
    return withDefaults(section, [
      ['NIC_ID', number],
      ['PARENT_ID', parentId],
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

  /** A device that is a NIC is numbered as one too, behind the others. */
  const device = (section: Section): Section => {
    const numbered = withDefaults(section, [['PCI_ID', String(count.devices++)]])
    return sectionValue(section, 'TYPE') === 'NIC' ? nic(numbered) : numbered
  }

  // Aliases come last: they are numbered behind the NICs, whose names they use.
  const steps = [
    ['NIC', nic],
    ['DISK', disk],
    ['PCI', device],
    ['NIC_ALIAS', alias],
  ] as const
  const attributes = steps.reduce<readonly Attribute[]>(
    (all, [name, step]) => all.map(one => (one.kind === 'section' && one.name === name ? step(one) : one)),
    vm.attributes,
  )
  return { ...vm, attributes }
}
