/**
 * What a machine is besides its template: its number, its name, its owner. OpenNebula has them in its database; here
 * they are what documents and options tell. A new fact is a line in `facts`.
 */
import { objectValue, singleValue } from './model.ts'
import type { World } from './references.ts'

const vmIdOf = ({ vm, vmId }: World): string | undefined =>
  vm.object?.kind === 'vm' ? vm.object.values.get('ID') : vmId

/** OpenNebula names a machine after its template, or `one`, and its number, where its template names it not. */
const nameOf = (world: World): string | undefined => {
  const { vm, warn } = world
  if (vm.object?.kind === 'vm') return vm.object.values.get('NAME')
  const given = singleValue(vm, 'NAME')
  if (given !== '') return given
  const prefix = vm.object?.values.get('NAME')
  const vmId = vmIdOf(world)
  if (vmId !== undefined) return `${prefix ?? 'one'}-${vmId}`
  if (prefix === undefined) return undefined
  warn(`$NAME: OpenNebula would name the machine ${prefix}-NUMBER; it is ${prefix} here`, {
    hint: 'add --set VMID=NUMBER',
  })
  return prefix
}

/** Of the owner: the first user given, or else what a machine's own document says. */
const ownerOf =
  (ofUser: string, ofMachine: string) =>
  ({ vm, around }: World): string | undefined => {
    const owner = [...around.users.values()][0]
    const told = owner === undefined ? '' : objectValue(owner, ofUser)
    return told || (vm.object?.kind === 'vm' ? vm.object.values.get(ofMachine) : undefined)
  }

const uidOf = (world: World): string | undefined => {
  const [uid] = [...world.around.users.keys()]
  return uid === undefined ? ownerOf('ID', 'UID')(world) : String(uid)
}

const templateIdOf = ({ vm }: World): string | undefined =>
  vm.object?.kind === 'template' ? vm.object.values.get('ID') : undefined

const facts: ReadonlyMap<string, (world: World) => string | undefined> = new Map([
  ['NAME', nameOf],
  ['VMID', vmIdOf],
  ['TEMPLATE_ID', templateIdOf],
  ['UID', uidOf],
  ['UNAME', ownerOf('NAME', 'UNAME')],
  ['GID', ownerOf('GID', 'GID')],
  ['GNAME', ownerOf('GNAME', 'GNAME')],
])

/** A fact that `$NAME` and its like ask for; undefined where it is none, or not known. */
export const machineFact = (world: World, name: string): string | undefined => facts.get(name)?.(world)
