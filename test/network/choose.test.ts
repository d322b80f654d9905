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

  it('is netplan before what it hands over to, where Debian 12 has YAML for it', () => {
    assert.equal(choose({ services: { netplan: 'enabled', networkd: 'enabled' } }).name, 'netplan')
    assert.equal(choose({ services: { netplan: 'installed', networkd: 'enabled' } }).name, 'networkd')
  })

  it('is NetworkManager where Fedora runs it', () => {
    const services = { networkManager: 'running', networkd: 'installed' } as const
    assert.equal(choose({ os: { id: 'fedora' }, services }).name, 'nm')
  })

  it('is an error where it is one that cannot be written for', () => {
    const { name, problems } = choose({}, { NETCFG_TYPE: 'bsd' })
    assert.equal(name, null)
    assert.equal(problems[0]?.severity, 'error')
    assert.match(problems[0]?.message ?? '', /none of bsd/)
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

describe('what netplan hands over to', () => {
  const chosen = (facts: Facts, variables: Readonly<Record<string, string>> = {}) =>
    chooseRenderer(makeSettings({ NETCFG_TYPE: 'netplan', ...variables }), makeFacts(facts))

  it('is systemd-networkd where it is there, else NetworkManager', () => {
    const networkManager = 'enabled'
    assert.equal(chosen({ services: { netplan: 'enabled', networkManager } }).renderer?.backend, 'networkd')
    assert.equal(
      chosen({ services: { netplan: 'enabled', networkd: 'absent', networkManager } }).renderer?.backend,
      'networkManager',
    )
  })

  it('is NetworkManager where that is in use and systemd-networkd is not', () => {
    const services = { netplan: 'enabled', networkd: 'installed', networkManager: 'running' } as const
    assert.equal(chosen({ services }).renderer?.backend, 'networkManager')
  })

  it('is what NETCFG_NETPLAN_RENDERER names', () => {
    const services = { netplan: 'enabled', networkManager: 'enabled' } as const
    const { renderer, problems } = chosen({ services }, { NETCFG_NETPLAN_RENDERER: 'NetworkManager' })
    assert.equal(renderer?.name, 'netplan')
    assert.equal(renderer.backend, 'networkManager')
    assert.deepEqual(problems, [])
  })

  it('gives a warning where it is not there, or will not read what netplan makes', () => {
    const variables = { NETCFG_NETPLAN_RENDERER: 'NetworkManager' }
    const absent = chosen({ services: { netplan: 'enabled' } }, variables).problems
    assert.equal(absent[0]?.variable, 'NETCFG_NETPLAN_RENDERER')
    assert.match(absent[0]?.message ?? '', /NetworkManager, which is not installed/)
    const installed = chosen(
      { services: { netplan: 'enabled', networkManager: 'installed' } },
      variables,
    ).problems
    assert.match(installed[0]?.hint ?? '', /systemctl enable NetworkManager/)
  })

  it('needs no enabling where it is systemd-networkd, which netplan sees to', () => {
    assert.deepEqual(chosen({ services: { netplan: 'installed', networkd: 'installed' } }).problems, [])
  })
})
