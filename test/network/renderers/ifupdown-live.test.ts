/** How a running ifupdown takes new files over. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { first, folder, plan, running, second, services, tell, told } from './ifupdown-guest.ts'

describe('a running ifupdown', () => {
  it('takes a NIC down as the old file says, before the new one is written', async () => {
    assert.deepEqual(await told({ ...first, ETH0_IP: '10.0.0.6', DNS: '10.0.0.1' }, await running(first)), [
      'ifdown --force --ignore-errors ens3',
      `file ${folder}/vmcontext-eth0`,
      'ifup ens3',
      'file /etc/resolv.conf',
    ])
  })

  it('leaves a NIC alone whose file stays as it is', async () => {
    const machine = await running({ ...first, ...second })
    assert.deepEqual(
      (await told({ ...first, ...second }, machine)).filter(each => each.startsWith('if')),
      [],
    )
    const changed = { ...first, ...second, ETH1_IP: '10.1.0.6' }
    assert.deepEqual(
      (await told(changed, machine)).filter(each => each.startsWith('if')),
      ['ifdown --force --ignore-errors ens4', 'ifup ens4'],
    )
  })

  it('takes down a NIC that the context names no longer, unless the context could not be read whole', async () => {
    const { actions } = await plan(first, await running({ ...first, ...second }))
    assert.deepEqual(actions.map(tell), [
      'check',
      'ifdown --force --ignore-errors ens4',
      `file ${folder}/vmcontext-eth0`,
      `remove ${folder}/vmcontext-eth1`,
    ])
    assert.equal(actions[1]?.kind === 'command' && actions[1].takesAway, true)
  })

  it('brings up a NIC that was plugged in, or is not up though it was to be', async () => {
    assert.equal((await told({ ...first, ...second }, await running(first, ['ens3']))).at(-1), 'ifup ens4')
    assert.equal((await told(first, await running(first, []))).at(-1), 'ifup ens3')
  })

  it('takes down what the user’s stanza brought up before ours is added', async () => {
    const commands = await told(first, {
      services: { ...services, ifupdown: 'running' },
      network: { ifupdownUp: ['ens3'] },
    })
    assert.deepEqual(
      commands.filter(each => each.startsWith('if')),
      ['ifdown --force --ignore-errors ens3', 'ifup ens3'],
    )
  })

  it('takes a VLAN down before its carrier, and brings it up after it', async () => {
    const pci = { nics: [{ name: 'ens8', mac: '52:54:00:12:34:56', pci: '0000:01:00.0' }] }
    const vlan = { PCI0_ADDRESS: '01:00.0', PCI0_IP: '10.9.0.5', PCI0_VLAN_ID: '100' }
    const machine = await running(vlan, ['ens8', 'ens8.100'], pci)
    const commands = await told({ ...vlan, PCI0_IP: '10.9.0.6' }, machine)
    assert.deepEqual(
      commands.filter(each => each.startsWith('if')),
      ['ifdown --force --ignore-errors ens8.100 ens8', 'ifup ens8 ens8.100'],
    )
  })

  it('brings the former files into force again once they are back', async () => {
    const { guard } = await plan({ ...first, ETH0_IP: '10.0.0.6' }, await running({ ...first, ...second }))
    assert.deepEqual(guard?.before.map(tell), ['ifdown --force --ignore-errors ens3'])
    assert.deepEqual(guard?.after.map(tell), ['ifup ens3 ens4'])
  })

  it('keeps a NIC up and its file as it is where a setting cannot be used, and changes the others', async () => {
    const machine = await running({ ...first, ...second })
    const { actions, problems = [] } = await plan(
      { ...first, ...second, ETH0_GATEWAY: 'x', ETH1_IP: '10.1.0.6' },
      machine,
    )
    assert.deepEqual(actions.map(tell), [
      'check',
      'ifdown --force --ignore-errors ens4',
      `file ${folder}/vmcontext-eth1`,
      'ifup ens4',
    ])
    assert.ok(problems.some(({ message }) => message.startsWith('ETH0 keeps the network configuration')))
  })
})
