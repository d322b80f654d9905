import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { chooseRenderer } from '../../src/network/choose.ts'
import { makeFacts, makeSettings } from './machine.ts'

type Facts = Parameters<typeof makeFacts>[0]

const choose = (facts: Facts, variables: Readonly<Record<string, string>> = {}) => {
  const { renderer, isHandsOff, problems } = chooseRenderer(makeSettings(variables), makeFacts(facts))
  return { name: renderer?.name ?? null, isHandsOff, problems }
}

describe('the network service that is written for', () => {
  it('is the one in use, not one that is merely installed', () => {
    assert.equal(choose({ services: { networkd: 'installed', ifupdown: 'enabled' } }).name, 'interfaces')
    assert.equal(choose({ services: { networkd: 'running', ifupdown: 'installed' } }).name, 'networkd')
  })

  it('is, of two in use, the one the distribution prefers: networkd in Debian 12, ifupdown in Debian 11', () => {
    const services = { networkd: 'enabled', ifupdown: 'enabled' } as const
    assert.equal(choose({ services }).name, 'networkd')
    assert.equal(choose({ services, os: { version: '11' } }).name, 'interfaces')
  })

  it('is what NETCFG_TYPE names, by any of its names, in its order', () => {
    const services = { networkd: 'enabled', ifupdown: 'enabled' } as const
    assert.equal(choose({ services }, { NETCFG_TYPE: 'debian' }).name, 'interfaces')
    assert.equal(choose({ services }, { NETCFG_TYPE: ' Systemd-Networkd ' }).name, 'networkd')
    assert.equal(choose({ services }, { NETCFG_TYPE: 'nm interfaces networkd' }).name, 'interfaces')
  })

  it('is taken from the distribution that this one is made from', () => {
    assert.equal(choose({ os: { id: 'raspbian', like: ['debian'] } }).name, 'networkd')
  })

  it('is none where the user wants to do it: NETCFG_TYPE=none, NETWORK=NO', () => {
    assert.deepEqual(choose({}, { NETCFG_TYPE: 'none' }), { name: null, isHandsOff: true, problems: [] })
    assert.deepEqual(choose({}, { NETWORK: 'NO' }), { name: null, isHandsOff: true, problems: [] })
    assert.equal(choose({}, { NETWORK: 'YES' }).name, 'networkd')
    assert.equal(choose({}, {}).isHandsOff, false)
  })

  it('is not switched off by a NETWORK that is neither YES nor NO', () => {
    assert.deepEqual(choose({}, { NETWORK: 'perhaps' }), {
      name: 'networkd',
      isHandsOff: false,
      problems: [],
    })
    assert.equal(choose({}, { NETWORK: '' }).name, 'networkd')
  })

  it('is networkd where netplan hands over to it', () => {
    const services = { netplan: 'enabled', networkd: 'enabled' } as const
    assert.equal(choose({ services }).name, 'networkd')
    const other = choose({ services }, { NETCFG_NETPLAN_RENDERER: 'NetworkManager' })
    assert.equal(other.name, null)
    assert.match(other.problems[0]?.message ?? '', /netplan runs/)
  })

  it('is an error where it is one that cannot be written for', () => {
    const { name, problems } = choose({ os: { id: 'fedora' }, services: { networkManager: 'running' } })
    assert.equal(name, null)
    assert.equal(problems[0]?.severity, 'error')
    assert.match(problems[0]?.message ?? '', /nm runs this machine's network/)
  })

  it('is an error where the machine has none of those named', () => {
    const { name, problems } = choose({}, { NETCFG_TYPE: 'nm interfaces' })
    assert.equal(name, null)
    assert.match(problems[0]?.message ?? '', /none of nm, interfaces/)
  })

  it('is written for though not enabled where nothing else is there, with a warning that says how to', () => {
    const { name, problems } = choose({ services: { networkd: 'installed' } })
    assert.equal(name, 'networkd')
    assert.equal(problems[0]?.severity, 'warning')
    assert.match(problems[0]?.hint ?? '', /systemctl enable systemd-networkd/)
  })

  it('is none in a distribution we do not know, and the warning tells of NETCFG_TYPE', () => {
    const os = { id: 'plan9', version: '4', name: 'Plan 9' }
    const { name, problems } = choose({ os })
    assert.equal(name, null)
    assert.match(problems[0]?.message ?? '', /Plan 9/)
    assert.equal(choose({ os }, { NETCFG_TYPE: 'networkd' }).name, 'networkd')
  })

  it('is none where NETCFG_TYPE is a word that nobody knows, which the settings have said', () => {
    assert.deepEqual(choose({}, { NETCFG_TYPE: 'carrier-pigeon' }), {
      name: null,
      isHandsOff: false,
      problems: [],
    })
  })

  it('follows the version of SUSE', () => {
    const services = { networkd: 'enabled' } as const
    assert.equal(choose({ services, os: { id: 'sles', version: '15.6' } }).name, null)
    assert.equal(choose({ services, os: { id: 'sles', version: '16.0' } }).name, 'networkd')
    assert.equal(
      choose({ services, os: { id: 'opensuse-tumbleweed', version: '20260101' } }).name,
      'networkd',
    )
  })
})
