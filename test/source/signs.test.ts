import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { bootWait, udevBusy, unboundDrives, virtualMachine } from '../../src/source/signs.ts'
import { machine, put } from './machine.ts'

test('a CD-ROM drive counts as unbound until it has a block device', t => {
  const { places } = machine(t)
  const devices = join(places.sys, 'bus/scsi/devices')
  put(join(devices, '0:0:0:0/type'), '0\n')
  put(join(devices, '1:0:0:0/type'), '5\n')
  mkdirSync(join(devices, 'host1'))
  assert.deepEqual(unboundDrives(places), ['1:0:0:0'])
  mkdirSync(join(devices, '1:0:0:0/block/sr0'), { recursive: true })
  assert.deepEqual(unboundDrives(places), [])
})

test('a machine without SCSI, udev or firmware tables shows no sign', t => {
  const { places } = machine(t)
  assert.deepEqual(unboundDrives(places), [])
  assert.equal(udevBusy(places), false)
  assert.equal(virtualMachine(places), false)
  assert.equal(bootWait(places), null)
})

test('udev is busy as long as its queue is there', t => {
  const { places } = machine(t)
  put(join(places.run, 'udev/queue'), '')
  assert.equal(udevBusy(places), true)
})

for (const [what, path, content] of [
  ["the firmware's vendor", 'sys/class/dmi/id/sys_vendor', 'QEMU\n'],
  ["the firmware's product", 'sys/class/dmi/id/product_name', 'VMware Virtual Platform\n'],
  ["the processor's hypervisor bit", 'proc/cpuinfo', 'processor : 0\nflags\t\t: fpu de hypervisor lahf_lm\n'],
  ['a device tree without firmware', 'proc/device-tree/compatible', 'linux,dummy-virt\0'],
  ['Xen', 'sys/hypervisor/type', 'xen\n'],
] as const) {
  test(`a virtual machine is known by ${what}`, t => {
    const { folder, places } = machine(t)
    put(join(folder, path), content)
    assert.equal(virtualMachine(places), true)
  })
}

test('a real machine is none', t => {
  const { places } = machine(t)
  put(join(places.sys, 'class/dmi/id/sys_vendor'), 'Dell Inc.\n')
  put(
    join(places.proc, 'cpuinfo'),
    'processor : 0\nmodel name : hypervisor ready\nflags\t\t: fpu de lahf_lm\n',
  )
  assert.equal(virtualMachine(places), false)
})

test("the kernel's command line sets the bound, the last word counting", t => {
  const { places } = machine(t)
  const cmdline = join(places.proc, 'cmdline')
  put(cmdline, 'root=/dev/vda1 vmcontext.wait=3 quiet vmcontext.wait=12.5\n')
  assert.equal(bootWait(places), 12.5)
  put(cmdline, 'vmcontext.wait=3600\n')
  assert.equal(bootWait(places), 3600)
  put(cmdline, 'vmcontext.wait=0\n')
  assert.equal(bootWait(places), 0)
  put(cmdline, 'xvmcontext.wait=4 vmcontext.waiting=4\n')
  assert.equal(bootWait(places), null)
  for (const wrong of ['', '-1', '1e9', 'ten', '123456', '3600.1']) {
    put(cmdline, `vmcontext.wait=${wrong}\n`)
    assert.deepEqual(bootWait(places), { invalid: wrong })
  }
})
