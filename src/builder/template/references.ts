/**
 * What a reference in a CONTEXT section stands for: `$NAME`, `$USER[…]`, `$NETWORK[…]`, `$IMAGE[…]` and the
 * machine's own sections (`$NIC[…]`, `$DISK[…]`). To add a kind of object: a function here and a line in `kinds`.
 */
import { InputError } from '../../input-error.ts'
import { machineFact } from './machine.ts'
import type { Section, Template } from './model.ts'
import { sections, sectionValue, singleValue, wholeNumber } from './model.ts'
import type { Reference } from './substitute.ts'
import type { Complaints, Surroundings } from './surroundings.ts'
import { vnetValue } from './surroundings.ts'

/** What references ask. */
export interface World extends Pick<Complaints, 'warn'> {
  readonly vm: Template
  readonly around: Surroundings
  readonly vmId: string | undefined
}

type Where = Reference['where']

/** Answers references for one machine. What it does not know is warned about and empty. */
export const referencesOf =
  (world: World): ((reference: Reference) => string) =>
  ({ name, key, where }) => {
    if (key === undefined) return attributeOf(world, name)
    const kind = kinds.get(name)
    return kind === undefined ? sectionAttribute(world, name, key, where) : kind(world, key, where)
  }

const objectAttribute = (object: Template, written: string, key: string): string => {
  if (key === 'TEMPLATE') throw wholeObject(written)
  return singleValue(object, key)
}

const wholeObject = (written: string): InputError =>
  new InputError(
    `${written} stands for an object as OpenNebula's database has it, which is not known here; ` +
      'leave it out, or ask for single attributes',
  )

const attributeOf = (world: World, name: string): string => {
  const { vm, warn } = world
  if (name === 'TEMPLATE') throw wholeObject('$TEMPLATE')
  const fact = machineFact(world, name)
  if (fact !== undefined) return fact
  const own = vm.object?.own ?? []
  if ([...vm.attributes, ...own].every(one => one.kind !== 'single' || one.name !== name))
    warn(`$${name}: the template has no ${name}, so nothing stands in its place`, {
      hint:
        'OpenNebula replaces every $NAME in CONTEXT; ' +
        'give a script with variables of its own as START_SCRIPT_BASE64',
    })
  return singleValue(vm, name) || singleValue({ attributes: own }, name)
}

const userAttribute = ({ around, warn }: World, key: string): string => {
  const owner = [...around.users.values()][0]
  if (owner !== undefined) return objectAttribute(owner, '$USER[TEMPLATE]', key)
  warn('$USER[…] stays empty: the user was not given', { hint: 'add --user ID=FILE' })
  return ''
}

const networkAttribute = (world: World, key: string, where: Where): string => {
  const { vm, warn } = world
  if (where === undefined || !['NETWORK', 'NETWORK_ID', 'NIC_ID'].includes(where.key)) {
    const hint = `write $NETWORK[${key}, NETWORK="name"]`
    warn(`$NETWORK[${key}] stays empty: it names no network`, { hint })
    return ''
  }
  // An alias that fits counts before a NIC that fits.
  const nic = ['NIC_ALIAS', 'NIC']
    .map(kind => sections(vm, kind).find(one => sectionValue(one, where.key) === where.value))
    .find(one => one !== undefined)
  if (nic !== undefined) return nicNetworkAttribute(world, nic, key)
  warn(`$NETWORK[${key}, …] stays empty: no NIC has ${where.key}="${where.value}"`)
  return ''
}

const nicNetworkAttribute = ({ around, warn }: World, nic: Section, key: string): string => {
  const vnetId = wholeNumber(sectionValue(nic, 'NETWORK_ID'))
  const rangeId = wholeNumber(sectionValue(nic, 'AR_ID'))
  if (vnetId === undefined || rangeId === undefined) return ''
  const vnet = around.vnets.get(vnetId)
  if (vnet === undefined) {
    warn(
      `NIC ${sectionValue(nic, 'NIC_ID')}: virtual network ${vnetId} was not given, ` +
        'so what the NIC does not say itself stays empty',
      { hint: `add --vnet ${vnetId}=FILE` },
    )
    return ''
  }
  if (key === 'TEMPLATE') throw wholeObject('$NETWORK[TEMPLATE]')
  return vnetValue(vnet, rangeId, key)
}

const imageAttribute = ({ vm, around, warn }: World, key: string, where: Where): string => {
  const disk =
    where === undefined || !['IMAGE', 'IMAGE_ID'].includes(where.key)
      ? undefined
      : sections(vm, 'DISK').find(one => sectionValue(one, where.key) === where.value)
  const id = disk === undefined ? undefined : wholeNumber(sectionValue(disk, 'IMAGE_ID'))
  if (id === undefined) {
    warn(`$IMAGE[${key}, …] stays empty: no DISK with an IMAGE_ID fits`)
    return ''
  }
  const image = around.images.get(id)
  if (image !== undefined) return objectAttribute(image, '$IMAGE[TEMPLATE]', key)
  warn(`$IMAGE[${key}, …] stays empty: image ${id} was not given`, { hint: `add --image ${id}=FILE` })
  return ''
}

const sectionAttribute = ({ vm, warn }: World, kind: string, key: string, where: Where): string => {
  const all = sections(vm, kind)
  const one = where === undefined ? all[0] : all.find(each => sectionValue(each, where.key) === where.value)
  if (one !== undefined) return sectionValue(one, key)
  warn(`$${kind}[${key}${where === undefined ? '' : ', …'}] stays empty: no ${kind} fits`)
  return ''
}

const kinds: ReadonlyMap<string, (world: World, key: string, where: Where) => string> = new Map([
  ['NETWORK', networkAttribute],
  ['IMAGE', imageAttribute],
  ['USER', userAttribute],
])
