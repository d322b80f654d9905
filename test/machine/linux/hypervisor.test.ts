import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hypervisorOf } from '../../../src/machine/linux/hypervisor.ts'

const nameIn = (tree: Readonly<Record<string, string>>): string | null =>
  hypervisorOf(path => tree[path] ?? '')

for (const [vendor, product, name] of [
  ['QEMU', 'Standard PC (i440FX + PIIX, 1996)', 'kvm'],
  ['OpenNebula', '', 'kvm'],
  ['OpenStack Foundation', 'OpenStack Nova', 'kvm'],
  ['Red Hat', 'KVM', 'kvm'],
  ['Red Hat', 'RHEV Hypervisor', 'kvm'],
  ['oVirt', 'oVirt Node', 'kvm'],
  ['Nutanix', 'AHV', 'kvm'],
  ['VMware, Inc.', 'VMware7,1', 'vmware'],
  ['innotek GmbH', 'VirtualBox', 'oracle'],
  ['Xen', 'HVM domU', 'xen'],
  ['Microsoft Corporation', 'Virtual Machine', 'microsoft'],
  ['Amazon EC2', 't3.micro', 'amazon'],
  ['Google', 'Google Compute Engine', 'google'],
  ['Parallels Software International Inc.', 'Parallels Virtual Platform', 'parallels'],
  ['FreeBSD', 'BHYVE', 'bhyve'],
  ['Bochs', 'Bochs', 'bochs'],
  ['Somebody', 'A Virtual Machine', 'vm-other'],
  ['Microsoft Corporation', 'Surface Pro', null],
  ['Dell Inc.', 'PowerEdge R640', null],
] as const) {
  test(`a machine of ${vendor}, ${product || 'without a product name'}, runs on ${name ?? 'bare metal'}`, () => {
    const tree = {
      '/sys/class/dmi/id/sys_vendor': `${vendor}\n`,
      '/sys/class/dmi/id/product_name': `${product}\n`,
    }
    assert.equal(nameIn(tree), name)
  })
}

for (const [path, content, name] of [
  ['/sys/class/dmi/id/bios_vendor', 'innotek GmbH\n', 'oracle'],
  ['/sys/hypervisor/type', 'xen\n', 'xen'],
  ['/proc/device-tree/hypervisor/compatible', 'linux,kvm\0', 'kvm'],
  ['/proc/device-tree/hypervisor/compatible', 'xen,xen-4.17\0xen,xen\0', 'xen'],
  ['/proc/device-tree/hypervisor/compatible', 'somebody,else\0', 'vm-other'],
  ['/proc/device-tree/compatible', 'linux,dummy-virt\0', 'kvm'],
  ['/proc/device-tree/compatible', 'raspberrypi,4-model-b\0brcm,bcm2711\0', null],
  ['/proc/cpuinfo', 'processor\t: 0\nflags\t\t: fpu hypervisor lahf_lm\n', 'vm-other'],
  ['/proc/cpuinfo', 'model name\t: hypervisor ready\nflags\t\t: fpu lahf_lm\n', null],
] as const) {
  test(`${JSON.stringify(content)} in ${path} alone says ${name ?? 'nothing'}`, () => {
    assert.equal(nameIn({ [path]: content }), name)
  })
}

test('a machine that says nothing runs on bare metal', () => {
  assert.equal(nameIn({}), null)
})
