import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { chooseRenderer } from '../../src/network/choose.ts'
import { makeFacts, makeSettings } from './machine.ts'

type Facts = Parameters<typeof makeFacts>[0]

const choose = (facts: Facts, variables: Readonly<Record<string, string>> = {}) => {
  const { renderer, problems } = chooseRenderer(makeSettings(variables), makeFacts(facts))
  return { title: renderer?.title ?? null, problems }
}

const redHat8 = { id: 'rhel', version: '8.10' }
const leap15 = { id: 'opensuse-leap', like: ['suse', 'opensuse'], version: '15.6' }

describe('the services that are called scripts', () => {
  it('are network-scripts where those run the network, and wicked where that does', () => {
    const without = { networkd: 'absent' } as const
    assert.equal(
      choose({ os: redHat8, services: { ...without, networkScripts: 'enabled' } }).title,
      'network-scripts',
    )
    assert.equal(choose({ os: leap15, services: { ...without, wicked: 'enabled' } }).title, 'wicked')
    assert.equal(
      choose({ os: { id: 'amzn', version: '2' }, services: { networkScripts: 'running' } }).title,
      'network-scripts',
    )
  })

  it('are the one in use where both are there', () => {
    const services = { networkd: 'absent', networkScripts: 'installed', wicked: 'running' } as const
    assert.equal(choose({ os: leap15, services }).title, 'wicked')
    assert.equal(
      choose({ os: leap15, services: { ...services, networkScripts: 'enabled', wicked: 'installed' } }).title,
      'network-scripts',
    )
  })

  it('are what redhat in NETCFG_TYPE stands for, whatever else there is', () => {
    const services = { networkd: 'running', networkScripts: 'enabled' } as const
    assert.equal(choose({ services }, { NETCFG_TYPE: 'redhat' }).title, 'network-scripts')
    assert.equal(choose({ services }, { NETCFG_TYPE: 'scripts' }).title, 'network-scripts')
  })

  it('come after NetworkManager on Red Hat, unless that is not in use', () => {
    const services = { networkd: 'absent', networkScripts: 'enabled' } as const
    assert.equal(
      choose({ os: redHat8, services: { ...services, networkManager: 'enabled' } }).title,
      'NetworkManager',
    )
    assert.equal(
      choose({ os: redHat8, services: { ...services, networkManager: 'installed' } }).title,
      'network-scripts',
    )
  })

  it('are told to be enabled where they are merely installed', () => {
    const { problems } = choose({ os: leap15, services: { networkd: 'absent', wicked: 'installed' } })
    assert.equal(problems[0]?.hint, 'in the image: systemctl enable wicked.service')
  })

  it('are missed by name where there is neither', () => {
    const { title, problems } = choose({ os: leap15, services: { networkd: 'absent' } })
    assert.equal(title, null)
    assert.match(problems[0]?.message ?? '', /none of scripts/)
  })
})
