import assert from 'node:assert/strict'
import fs from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { ownHeader } from '../../../src/machine/actions.ts'
import { readFacts } from '../../../src/machine/linux/facts.ts'
import { debianTree } from '../../support/debian.ts'
import { makeGuest } from '../../support/guest.ts'

const nothingGiven = { mediumFiles: () => [], keyUsers: () => [] }

const factsOf = (t: Parameters<typeof makeGuest>[0], tree: Record<string, string> = {}) => {
  const guest = makeGuest(t, { ...debianTree, ...tree })
  return {
    guest,
    facts: readFacts(guest.files, false, { ...nothingGiven, mediumFiles: () => ['context.sh'] }),
  }
}

test('a guest is known by its files', t => {
  const { facts } = factsOf(t)
  assert.deepEqual(facts.os, {
    id: 'debian',
    like: [],
    version: '12',
    name: 'Debian GNU/Linux 12 (bookworm)',
  })
  assert.equal(facts.hostname, 'debian')
  assert.deepEqual(
    facts.users.map(({ name }) => name),
    ['root', 'daemon'],
  )
  assert.equal(facts.hasTimeZone('Europe/Madrid'), true)
  assert.equal(facts.hasTimeZone('Europe/Atlantis'), false)
  assert.equal(facts.timeZoneFile, true)
  assert.equal(facts.network.services.networkd, 'enabled')
  assert.equal(facts.network.services.ifupdown, 'absent')
})

test('NICs are read with MAC, MTU and PCI address; bridges, VLANs and the loopback are told apart', t => {
  const { facts } = factsOf(t, {
    '/sys/class/net/lo/address': '00:00:00:00:00:00\n',
    '/sys/class/net/ens3/mtu': '9000\n',
    '/sys/class/net/ens3/device': '-> /sys/devices/pci0000:00/0000:00:03.0/virtio0',
    '/sys/devices/pci0000:00/0000:00:03.0/virtio0/': '',
    '/sys/class/net/br0/address': '02:00:0A:00:00:05\n',
    '/sys/class/net/br0/uevent': 'DEVTYPE=bridge\nINTERFACE=br0\n',
    '/sys/class/net/ens8/address': '02:00:0a:00:00:08\n',
    '/sys/class/net/ens8/device/uevent': 'DRIVER=e1000\nPCI_SLOT_NAME=0000:01:00.0\n',
    '/sys/devices/virtual/net/dummy0/address': '02:00:0a:00:00:09\n',
    '/sys/class/net/dummy0': '-> ../../devices/virtual/net/dummy0',
  })
  assert.deepEqual(facts.nics, [
    { name: 'br0', mac: '02:00:0a:00:00:05', mtu: 1500, pci: null, virtual: true },
    { name: 'dummy0', mac: '02:00:0a:00:00:09', mtu: 1500, pci: null, virtual: true },
    { name: 'ens3', mac: '02:00:0a:00:00:05', mtu: 9000, pci: '0000:00:03.0', virtual: false },
    { name: 'ens8', mac: '02:00:0a:00:00:08', mtu: 1500, pci: '0000:01:00.0', virtual: false },
  ])
})

test('only executables are hooks, links to such included', t => {
  const { guest, facts } = factsOf(t, {
    '/etc/vmcontext.d/loc-10-run': '#!/bin/sh\n',
    '/etc/vmcontext.d/README': 'no program\n',
    '/etc/vmcontext.d/folder/x': '',
    '/etc/vmcontext.d/net-20-link': '-> /opt/tool',
    '/etc/vmcontext.d/net-30-dangling': '-> /opt/gone',
    '/opt/tool': '#!/bin/sh\n',
  })
  for (const path of ['etc/vmcontext.d/loc-10-run', 'opt/tool']) fs.chmodSync(join(guest.root, path), 0o755)
  assert.deepEqual(facts.hooks.vmcontext, ['loc-10-run', 'net-20-link'])
})

test('who runs the network is read from files: its services, their files and the resolver', t => {
  const { facts } = factsOf(t, {
    '/usr/sbin/ifup': '',
    '/etc/systemd/system/multi-user.target.wants/networking.service': '',
    '/etc/network/interfaces':
      'source /etc/network/interfaces.d/*\nauto lo\niface lo inet loopback\nallow-hotplug ens3\niface ens3 inet dhcp\n',
    '/etc/network/interfaces.d/other': 'iface ens9 inet manual\n',
    '/etc/resolv.conf': '-> ../run/systemd/resolve/stub-resolv.conf',
  })
  assert.equal(facts.network.services.ifupdown, 'enabled')
  assert.equal(facts.network.interfacesSourced, true)
  assert.deepEqual(
    facts.network.userFiles('ifupdown').map(({ path }) => path),
    ['/etc/network/interfaces', '/etc/network/interfaces.d/other'],
  )
  assert.equal(facts.network.resolver, 'resolved')
})

test('ifupdown is known by whose it is and by what it has brought up', t => {
  const { facts } = factsOf(t, { '/usr/sbin/ifup': '', '/lib/ifupdown/': '' })
  assert.equal(facts.network.ifupdownDialect, 'debian')
  for (const tree of [
    { '/sbin/ifup': '-> /bin/busybox' },
    { '/sbin/ifup': '-> ifupdown', '/usr/libexec/ifupdown-ng/link': '' },
  ])
    assert.equal(factsOf(t, tree).facts.network.ifupdownDialect, 'plain')
  const { guest } = factsOf(t, { '/sbin/ifup': '', '/run/ifstate': 'lo=lo\nens3=ens3 1 explicit\n' })
  const { ifupdownUp, services } = readFacts(guest.files, true, nothingGiven).network
  assert.deepEqual([ifupdownUp, services.ifupdown], [['ens3'], 'running'])
})

test('a service runs where its control group has processes', t => {
  const stateWith = (processes: string) => {
    const group = '/sys/fs/cgroup/system.slice/systemd-networkd.service/cgroup.procs'
    const { guest } = factsOf(t, {
      '/etc/systemd/system/multi-user.target.wants/systemd-networkd.service': '',
      [group]: processes,
    })
    return readFacts(guest.files, true, nothingGiven).network.services.networkd
  }
  assert.equal(stateWith('812\n'), 'running')
  assert.equal(stateWith(''), 'enabled')
})

test('network-scripts and wicked are known by their programs, and by what says that they have run', t => {
  const scripts = { '/etc/sysconfig/network-scripts/ifup-eth': '', '/etc/rc.d/rc3.d/S10network': '' }
  assert.equal(factsOf(t, scripts).facts.network.services.networkScripts, 'enabled')
  const { guest } = factsOf(t, { ...scripts, '/var/lock/subsys/network': '' })
  assert.equal(readFacts(guest.files, true, nothingGiven).network.services.networkScripts, 'running')

  const wicked = {
    '/usr/sbin/wicked': '',
    '/etc/systemd/system/network-online.target.wants/wicked.service': '',
  }
  assert.equal(factsOf(t, wicked).facts.network.services.wicked, 'enabled')
})

test('resolv.conf is netconfig’s where it links to it, or where the program is there and it links nowhere', t => {
  const resolverOf = (tree: Record<string, string>) => factsOf(t, tree).facts.network.resolver
  assert.equal(resolverOf({ '/etc/resolv.conf': '-> /run/netconfig/resolv.conf' }), 'netconfig')
  assert.equal(resolverOf({ '/sbin/netconfig': '' }), 'netconfig')
  assert.equal(resolverOf({ '/sbin/netconfig': '', '/etc/resolv.conf': '-> /srv/resolv.conf' }), 'user')
})

test('files of ours are told from the user’s, with what is in them', t => {
  const ours = `${ownHeader()}iface ens3 inet manual\n`
  const { network } = factsOf(t, {
    '/etc/network/interfaces.d/vmcontext-eth0': ours,
    '/etc/network/vmcontext.d/vmcontext-eth1': ours,
    '/etc/network/interfaces.d/other': 'iface ens4 inet manual\n',
  }).facts
  assert.deepEqual(network.ownFiles, [
    '/etc/network/interfaces.d/vmcontext-eth0',
    '/etc/network/vmcontext.d/vmcontext-eth1',
  ])
  assert.equal(network.ownContent('/etc/network/interfaces.d/vmcontext-eth0'), ours)
  assert.equal(network.ownContent('/etc/network/interfaces.d/other'), '')
})

test('a bare folder has facts too: everything is missing, nothing fails', t => {
  const facts = readFacts(makeGuest(t).files, false, nothingGiven)
  assert.deepEqual(facts.os, { id: '', like: [], version: '', name: '' })
  assert.deepEqual([facts.users, facts.nics, facts.groups], [[], [], []])
  assert.equal(facts.hasTimeZone('UTC'), null)
  assert.equal(facts.virtualization, 'none')
})

test("files of ours for a network service are known, drop-ins for what netplan generates too, and users' are not", t => {
  const ours = `${ownHeader()}\n`
  const { facts } = factsOf(t, {
    '/etc/netplan/90-vmcontext-eth0.yaml': ours,
    '/etc/netplan/50-own.yaml': 'network: {}\n',
    '/etc/systemd/network/10-netplan-ETH0.network.d/vmcontext-eth0.conf': ours,
    '/etc/systemd/network/10-netplan-ETH0.network.d/own.conf': '[Network]\n',
    '/etc/NetworkManager/system-connections/vmcontext-eth1.nmconnection': ours,
  })
  assert.deepEqual(facts.network.ownFiles, [
    '/etc/NetworkManager/system-connections/vmcontext-eth1.nmconnection',
    '/etc/netplan/90-vmcontext-eth0.yaml',
    '/etc/systemd/network/10-netplan-ETH0.network.d/vmcontext-eth0.conf',
  ])
  assert.deepEqual(
    facts.network.userFiles('netplan').map(({ path }) => path),
    ['/etc/netplan/50-own.yaml'],
  )
})

test("netplan's program is found by its path, where this version has it", t => {
  const { facts } = factsOf(t, { '/lib/netplan/generate': '', '/usr/bin/nmcli': '' })
  assert.deepEqual([...facts.tools].sort(), ['/lib/netplan/generate', 'nmcli'])
})
