/** Which network service is written for: what the user names or the distribution prefers, and what is in use. */
import type { Problem } from '../context/problem.ts'
import type { Settings } from '../context/settings.ts'
import type { Facts, NetworkFacts, ServiceState } from '../machine/facts.ts'
import { type NetworkType, preferredTypes } from './distributions.ts'
import { renderers } from './renderers/registry.ts'
import type { Renderer } from './renderers/renderer.ts'

interface Choice {
  readonly renderer: Renderer | null
  /** The user wants the network left alone: not even name servers are written. */
  readonly isHandsOff: boolean
  readonly problems: readonly Problem[]
}

const handsOff: Choice = { renderer: null, isHandsOff: true, problems: [] }

const refused = (message: string, hint: string): Choice => ({
  renderer: null,
  isHandsOff: false,
  problems: [{ severity: 'error', variable: 'NETCFG_TYPE', message: `NETCFG_TYPE: ${message}`, hint }],
})

/** Each service as facts know it: those that a renderer writes for, and two that none writes for yet. */
const services: Partial<Record<NetworkType, keyof NetworkFacts['services']>> = {
  netplan: 'netplan',
  nm: 'networkManager',
  ...Object.fromEntries(renderers.map(({ name, service }) => [name, service])),
}

const rank: Readonly<Record<ServiceState, number>> = { running: 0, enabled: 0, installed: 1, absent: 2 }

/**
 * Of the services in order of preference one that is in use wins over one that is merely installed: Debian
 * brings systemd-networkd along on guests whose network ifupdown runs.
 */
export const chooseRenderer = (settings: Settings, facts: Facts): Choice => {
  if (isSwitchedOff(settings)) return handsOff
  const named = settings.get('NETCFG_TYPE')
  if (named?.[0] === 'none') return handsOff
  if (named === null && settings.invalid('NETCFG_TYPE')) return { ...handsOff, isHandsOff: false }

  const wanted = named?.filter(type => type !== 'none') ?? preferredTypes(facts.os)
  if (wanted.length === 0) return unknownDistribution(facts)
  const found = wanted
    .map(type => ({ type, state: stateOf(type, facts) }))
    .filter(({ state }) => state !== 'absent')
    .sort((a, b) => rank[a.state] - rank[b.state])[0]
  if (found === undefined) {
    return refused(
      `this machine has none of ${wanted.join(', ')}; the network is not set up`,
      'install one of them in the image, or name one that is there in NETCFG_TYPE',
    )
  }
  return settle(found.type, found.state, settings, facts)
}

/** NETWORK=NO, said in so many words: a value that is neither YES nor NO switches nothing off. */
const isSwitchedOff = (settings: Settings): boolean =>
  settings.given('NETWORK') && !settings.invalid('NETWORK') && settings.get('NETWORK') === false

const stateOf = (type: NetworkType, { network }: Facts): ServiceState => {
  const service = services[type]
  return service === undefined ? 'absent' : network.services[service]
}

const settle = (type: NetworkType, state: ServiceState, settings: Settings, facts: Facts): Choice => {
  const renderer = renderers.find(({ name }) => name === type)
  if (renderer !== undefined) return { renderer, isHandsOff: false, problems: notEnabled(renderer, state) }
  const networkd = renderers.find(({ name }) => name === 'networkd')
  if (type === 'netplan' && networkd !== undefined && handsToNetworkd(settings, facts)) {
    return { renderer: networkd, isHandsOff: false, problems: [] }
  }
  const writable = renderers.map(({ name, title }) => `${name} (${title})`).join(' and ')
  return refused(
    `${type} runs this machine's network, and it cannot be written for yet; the network is not set up`,
    `${writable} can: enable one of them in the image`,
  )
}

/** netplan(5) writes files for systemd-networkd unless told otherwise; ours come before those. */
const handsToNetworkd = (settings: Settings, { network: { services } }: Facts): boolean =>
  isInUse(services.networkd) && settings.get('NETCFG_NETPLAN_RENDERER') !== 'NetworkManager'

const isInUse = (state: ServiceState): boolean => rank[state] === 0

const notEnabled = ({ title, unit }: Renderer, state: ServiceState): readonly Problem[] =>
  isInUse(state)
    ? []
    : [
        {
          severity: 'warning',
          message: `${title} is installed but not enabled: its files are written, but nothing will read them`,
          hint: `in the image: systemctl enable ${unit}`,
        },
      ]

const unknownDistribution = ({ os }: Facts): Choice => ({
  renderer: null,
  isHandsOff: false,
  problems: [
    {
      severity: 'warning',
      variable: 'NETCFG_TYPE',
      message: `NETCFG_TYPE: not given, and ${os.name || os.id || 'this system'} is no distribution we know; the network is not set up`,
      hint: `set NETCFG_TYPE to the network service: ${renderers.map(({ name }) => name).join(' or ')}`,
    },
  ],
})
