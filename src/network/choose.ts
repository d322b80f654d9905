/** Which network service is written for: what the user names or the distribution prefers, and what is in use. */
import type { Problem } from '../context/problem.ts'
import type { Settings } from '../context/settings.ts'
import type { Facts, ServiceState } from '../machine/facts.ts'
import { type NetworkType, preferredTypes } from './distributions.ts'
import { renderers } from './renderers/registry.ts'
import { isInUse, type Renderer } from './renderers/renderer.ts'

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

/** What a service is chosen by: a renderer for it, and how far it is this guest's own. */
interface Candidate {
  readonly renderer: Renderer
  readonly state: ServiceState
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
    .flatMap(type => candidates(type, settings, facts))
    .filter(({ state }) => state !== 'absent')
    .sort((a, b) => rank[a.state] - rank[b.state])[0]
  if (found === undefined) {
    return refused(
      `this machine has none of ${wanted.join(', ')}; the network is not set up`,
      'install one of them in the image, or name one that is there in NETCFG_TYPE',
    )
  }
  const problems = [...notEnabled(found, facts), ...lacksBackend(found, facts)]
  return { renderer: found.renderer, isHandsOff: false, problems }
}

/** NETWORK=NO, said in so many words: a value that is neither YES nor NO switches nothing off. */
const isSwitchedOff = (settings: Settings): boolean =>
  settings.given('NETWORK') && !settings.invalid('NETWORK') && settings.get('NETWORK') === false

/** A word of NETCFG_TYPE may stand for several services, each with a renderer of its own. */
const candidates = (type: NetworkType, settings: Settings, facts: Facts): readonly Candidate[] =>
  renderers
    .filter(({ name, isMeant }) => name === type && (isMeant?.(settings, facts) ?? true))
    .map(renderer => ({ renderer, state: facts.network.services[renderer.service] }))

/** A service that hands over to another may be in use itself while the other is not. */
const notEnabled = ({ renderer, state }: Candidate, facts: Facts): readonly Problem[] => {
  const isReady = isInUse(state) && renderer.backend === undefined
  const command = isReady ? null : renderer.enable(facts)
  if (command === null) return []
  return [
    {
      severity: 'warning',
      message: `${renderer.title} is installed but not enabled: its files are written, but nothing will read them`,
      hint: `in the image: ${command}`,
    },
  ]
}

const lacksBackend = ({ renderer }: Candidate, { network }: Facts): readonly Problem[] => {
  const { backend, title } = renderer
  if (backend === undefined || network.services[backend] !== 'absent') return []
  const other = renderers.find(({ service }) => service === backend)?.title ?? backend
  return [
    {
      severity: 'warning',
      variable: 'NETCFG_NETPLAN_RENDERER',
      message: `NETCFG_NETPLAN_RENDERER: ${title} is to hand over to ${other}, which is not installed; its files are written, but nothing will come of them`,
      hint: `install ${other} in the image, or name the other one`,
    },
  ]
}

const unknownDistribution = ({ os }: Facts): Choice => ({
  renderer: null,
  isHandsOff: false,
  problems: [
    {
      severity: 'warning',
      variable: 'NETCFG_TYPE',
      message: `NETCFG_TYPE: not given, and ${os.name || os.id || 'this system'} is no distribution we know; the network is not set up`,
      hint: `set NETCFG_TYPE to the network service: ${[...new Set(renderers.map(({ name }) => name))].join(' or ')}`,
    },
  ],
})
