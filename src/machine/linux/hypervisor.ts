/**
 * Which hypervisor a Linux machine runs on, by what its firmware and its processor say. A vendor that is not
 * known yet is one more line in `vendors`.
 */

/** By words in what DMI says of vendors and product, in lower case; the first that fits counts. */
const vendors: readonly (readonly [string, string])[] = [
  ['vmware', 'vmware'],
  ['virtualbox', 'oracle'],
  ['innotek', 'oracle'],
  ['microsoft corporation virtual', 'microsoft'],
  ['xen', 'xen'],
  ['qemu', 'kvm'],
  ['kvm', 'kvm'],
  ['opennebula', 'kvm'],
  ['openstack', 'kvm'],
  ['red hat', 'kvm'],
  ['ovirt', 'kvm'],
  ['nutanix', 'kvm'],
  ['amazon', 'amazon'],
  ['google', 'google'],
  ['parallels', 'parallels'],
  ['bhyve', 'bhyve'],
  ['bochs', 'bochs'],
  ['virtual machine', 'vm-other'],
]

/** Without DMI, as on arm64: by words in the device tree's `compatible`, of the hypervisor or of the machine. */
const trees: readonly (readonly [string, RegExp, string])[] = [
  ['/proc/device-tree/hypervisor/compatible', /kvm/, 'kvm'],
  ['/proc/device-tree/hypervisor/compatible', /xen/, 'xen'],
  ['/proc/device-tree/hypervisor/compatible', /vmware/, 'vmware'],
  ['/proc/device-tree/hypervisor/compatible', /./, 'vm-other'],
  ['/proc/device-tree/compatible', /^linux,dummy-virt|qemu/m, 'kvm'],
]

/**
 * The hypervisor's name, in the words of systemd-detect-virt(1): `vm-other` where it has no name, null on bare
 * metal or where nothing tells.
 *
 * @param read answers the text of a file below /sys or /proc, or at least its first 4 KiB; empty where there is none
 */
export const hypervisorOf = (read: (path: string) => string): string | null => {
  const dmi = ['sys_vendor', 'product_name', 'bios_vendor'].map(name =>
    read(`/sys/class/dmi/id/${name}`).trim(),
  )
  const machine = dmi.join(' ').toLowerCase()
  const vendor = vendors.find(([word]) => machine.includes(word))
  if (vendor !== undefined) return vendor[1]
  // such as `xen`, where it has no DMI
  const type = read('/sys/hypervisor/type').trim()
  if (type !== '') return type
  const tree = trees.find(([path, words]) => words.test(read(path).replaceAll('\0', '\n')))
  if (tree !== undefined) return tree[2]
  // x86: CPUID's hypervisor bit
  return /^flags\b.*\bhypervisor\b/m.test(read('/proc/cpuinfo')) ? 'vm-other' : null
}
