import assert from 'node:assert/strict'
import fs from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { readSettings } from '../../src/context/settings.ts'
import { awaitNics } from '../../src/engine/nics-coming.ts'
import { linuxModules } from '../../src/modules/linux/registry.ts'
import { debianFacts } from '../support/facts.ts'
import { makeGuest } from '../support/guest.ts'

const mac = '02:00:0a:00:00:05'
const wanted = [{ mac, pci: null }]
const queue = '/run/udev/queue'

/** What sysfs has of a NIC, and what udev writes once it is done with it. */
const nic = { '/sys/class/net/ens3/address': `${mac}\n`, '/sys/class/net/ens3/ifindex': '2\n' }
const named = { '/run/udev/data/n2': 'I:1\n' }

/** Long enough that whoever waits it out has failed, but with an assertion. */
const long = 20_000

const put = (root: string, tree: Readonly<Record<string, string>>): void => {
  for (const [path, content] of Object.entries(tree)) {
    fs.mkdirSync(dirname(join(root, path)), { recursive: true })
    fs.writeFileSync(join(root, path), content)
  }
}

test('a NIC that has its name is not waited for, whatever else udev is at', async t => {
  const { files } = makeGuest(t, { ...nic, ...named, [queue]: '' })
  assert.equal(await awaitNics(wanted, files), false)
})

test('a NIC that is not there is not waited for where udev has nothing more to do', async t => {
  const { files } = makeGuest(t, { '/run/udev/control': '' })
  assert.equal(await awaitNics(wanted, files), false)
})

for (const [what, before, comes] of [
  ['a NIC that comes ends the wait once it has its name', {}, { ...nic, ...named }],
  ['a NIC that has another name yet is waited for', nic, named],
] as const)
  test(what, async t => {
    const { root, files } = makeGuest(t, { ...before, [queue]: '', '/run/udev/data/': '' })
    const begun = performance.now()
    setTimeout(() => put(root, comes), 100)
    assert.equal(await awaitNics(wanted, files, long), true)
    const taken = performance.now() - begun
    assert.ok(taken >= 90 && taken < long / 2, `${taken} ms`)
  })

test('the wait ends when udev has worked off its events', async t => {
  const { root, files } = makeGuest(t, { [queue]: '' })
  const begun = performance.now()
  setTimeout(() => fs.rmSync(join(root, queue)), 100)
  assert.equal(await awaitNics(wanted, files, long), true)
  assert.ok(performance.now() - begun < long / 2)
})

test('a NIC that does not come is waited for no longer than allowed', async t => {
  const { files } = makeGuest(t, { ...nic, ...named, [queue]: '' })
  const begun = performance.now()
  assert.equal(await awaitNics([{ mac: null, pci: '0000:01:00.0' }], files, 50), true)
  assert.ok(performance.now() - begun >= 49)
})

test('the network waits for the NICs that the context names, and for none where it is left alone', () => {
  const nicsFor = (variables: Readonly<Record<string, string>>) => {
    const { settings } = readSettings(new Map(Object.entries(variables)), 'linux')
    return linuxModules.flatMap(module => module.nics?.(settings, debianFacts()) ?? [])
  }
  const eth = { ETH0_MAC: mac.toUpperCase(), ETH0_IP: '10.0.0.5' }
  const pci = { PCI0_ADDRESS: '01:00.0', PCI0_IP: '10.0.1.5' }
  assert.deepEqual(nicsFor({ ...eth, ...pci, ETH1_IP: '10.0.2.5', ETH2_MAC: 'none' }), [
    { mac, pci: null },
    { mac: null, pci: '0000:01:00.0' },
  ])
  assert.deepEqual(nicsFor({ ...eth, NETWORK: 'NO' }), [])
  assert.deepEqual(nicsFor({ ...eth, NETCFG_TYPE: 'none' }), [])
})
