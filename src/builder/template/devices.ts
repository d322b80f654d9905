/**
 * Variables that devices other than NICs add, whatever NETWORK says: the address of each passed-through PCI
 * device, and the mount tag and point of each shared file system. And where the image itself comes among the disks.
 */
import type { Template } from './model.ts'
import { sections, sectionValue, singleValue, wholeNumber } from './model.ts'

/** PCIx_ADDRESS of every PCI device that knows where the guest sees it. */
export const pciAddresses = (vm: Template): readonly (readonly [string, string])[] =>
  sections(vm, 'PCI')
    .map(
      device => [`PCI${sectionValue(device, 'PCI_ID')}_ADDRESS`, sectionValue(device, 'VM_ADDRESS')] as const,
    )
    .filter(([, address]) => address !== '')

/** DISKx_MOUNT_TAG and DISKx_MOUNT_POINT of every disk of TYPE=FILESYSTEM, written just so. */
export const sharedFileSystems = (vm: Template): readonly (readonly [string, string])[] =>
  sections(vm, 'DISK')
    .filter(disk => sectionValue(disk, 'TYPE') === 'FILESYSTEM' && sectionValue(disk, 'DISK_ID') !== '')
    .flatMap(disk =>
      ['MOUNT_TAG', 'MOUNT_POINT'].map(
        name => [`DISK${sectionValue(disk, 'DISK_ID')}_${name}`, sectionValue(disk, name)] as const,
      ),
    )

const routerAttributes = ['VROUTER_ID', 'VROUTER_KEEPALIVED_ID', 'VROUTER_KEEPALIVED_PASSWORD']

/** What a machine of a virtual router is told about it. */
export const routerVariables = (vm: Template): readonly (readonly [string, string])[] =>
  routerAttributes.map(name => [name, singleValue(vm, name)] as const).filter(([, value]) => value !== '')

/**
 * The number behind `disk.` in the name of the context image: it comes behind the machine's disks. A machine that
 * exists was told its number, which stays when disks come and go.
 */
export const contextDisk = (template: Template): number => {
  const context = sections(template, 'CONTEXT')[0]
  const told = template.object?.kind === 'vm' && context && wholeNumber(sectionValue(context, 'DISK_ID'))
  return told || sections(template, 'DISK').length
}
