import assert from 'node:assert/strict'
import { Buffer } from 'node:buffer'
import { test } from 'node:test'
import { readDomain } from '../../../src/builder/libvirt/domain.ts'
import { InputError } from '../../../src/input-error.ts'

const macs = async (text: string): Promise<readonly string[]> =>
  (await readDomain(Buffer.from(text), 'web1.xml')).macs

const refused = async (text: string, message: RegExp): Promise<void> => {
  await assert.rejects(macs(text), (error: unknown) => {
    assert.ok(error instanceof InputError, String(error))
    assert.match(error.message, message)
    return true
  })
}

const domain = (devices: string): string => `<?xml version='1.0'?>
<!-- as virsh edit has it -->
<domain type='kvm' id='3' xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'>
  <name>web1</name>
  <metadata><x:y xmlns:x='urn:x'><interface><mac address='02:00:00:00:00:99'/></interface></x:y></metadata>
  <devices>
    <emulator>/usr/bin/qemu-system-x86_64</emulator>
    ${devices}
    <hostdev mode='subsystem' type='pci'/>
  </devices>
  <qemu:commandline><qemu:arg value='-device'/></qemu:commandline>
</domain>`

test('the MACs of all kinds of interfaces are read in their order, in small letters', async () => {
  const devices = `<interface type='network'><mac address='52:54:00:AA:bb:01'/><source network='default'/></interface>
    <disk><mac address='02:00:00:00:00:98'/></disk>
    <interface type='bridge'><target dev='vnet1'/><mac address='52:54:00:aa:bb:02' type='static' check='no'/></interface>
    <interface type='hostdev' managed='yes'><mac address="52:54:00:aa:bb:03"/></interface>`
  assert.deepEqual(await macs(domain(devices)), [
    '52:54:00:aa:bb:01',
    '52:54:00:aa:bb:02',
    '52:54:00:aa:bb:03',
  ])
})

test('a domain without interfaces has no MACs', async () => {
  assert.deepEqual(await macs(domain('')), [])
  assert.deepEqual(await macs('<domain/>'), [])
})

test('an interface without a MAC is refused with its line and what to do', async () => {
  const devices =
    "<interface type='user'><mac address='52:54:00:aa:bb:01'/></interface>\n<interface type='user'/>"
  await refused(domain(devices), /^web1\.xml:9:1: interface 2 has no <mac address='…'\/>.*virsh define FILE/)
  await refused(domain("<interface type='user'><mac/></interface>"), /interface 1 has no <mac/)
})

test('what is no MAC address is refused', async () => {
  for (const address of [
    '52:54:00:aa:bb',
    '52-54-00-aa-bb-01',
    '52:54:00:aa:bb:0g',
    '',
    '52:54:00:aa:bb:01 ',
  ])
    await refused(
      domain(`<interface type='user'><mac address='${address}'/></interface>`),
      /^web1\.xml:8:\d+: interface 1: ".*" is no MAC address/,
    )
})

test('two interfaces with one MAC are refused, for no guest could tell them apart', async () => {
  const one = "<interface type='user'><mac address='52:54:00:AA:bb:01'/></interface>"
  await refused(domain(one + one.toLowerCase()), /interface 2 has the MAC of interface 1, 52:54:00:aa:bb:01/)
})

test('other documents are refused with what to give instead', async () => {
  await refused(
    "<domstatus state='running'><domain/></domstatus>",
    /^web1\.xml:1:1: is libvirt's own note.*virsh dumpxml NAME/,
  )
  await refused('<network><name>default</name></network>', /is a libvirt network/)
  await refused('<domainsnapshot/>', /is a snapshot/)
  await refused('<VM><ID>1</ID></VM>', /of OpenNebula.*--template FILE/)
  await refused('<capabilities/>', /<capabilities> is no libvirt domain.*virsh dumpxml NAME/)
  await refused('CONTEXT=[A=1]', /is no XML, so it is no libvirt domain/)
  await refused('', /is no XML/)
  await refused('<domain><devices></domain>', /is no well-formed XML/)
  await refused('<!DOCTYPE domain><domain/>', /has a DOCTYPE/)
})
