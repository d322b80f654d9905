/** A guest of the lab on its wires: boots it, changes its context, and looks at it from both ends. */
import assert from 'node:assert/strict'
import { makeWorkspace } from '../guest/workspace.ts'
import { compare } from './compare.ts'
import { bootContainer, type Container } from './container.ts'
import { changesDuring } from './monitor.ts'
import { layCable, makeNamespace, type Namespace } from './namespaces.ts'
import type { Neighbour } from './neighbour.ts'
import type { Scenario, WantedLink } from './scenario.ts'
import { until } from './until.ts'
import { faraway, type Wire, wires } from './wires.ts'

/** Seconds until addresses are usable, leases are there and routers have answered. */
const patience = 12

export interface Guest extends AsyncDisposable {
  readonly container: Container
  readonly namespace: Namespace
  /** What the wires' devices are called now, where it is not as they were. */
  readonly renamed: Map<Wire, string>
}

export interface BootRequest {
  readonly tree: string
  readonly neighbour: Neighbour
  readonly variables: Readonly<Record<string, string>>
  /** Wires that are plugged in; all but the spare one where left out. */
  readonly plugged?: readonly Wire[]
  /** Of these the ones whose cable leads to nobody. */
  readonly unplugged?: readonly Wire[]
}

/** Plugs a guest's NIC into its wire. */
export const plugIn = async (namespace: Namespace, wire: Wire, neighbour: Neighbour): Promise<void> => {
  await layCable(
    { namespace, device: wire.device, mac: wire.mac },
    { namespace: neighbour.namespace, device: wire.far },
  )
  await neighbour.attach(wire)
}

const usual = [wires.slaac, wires.managed, wires.quiet]

/** A guest at the end of its boot. */
export const bootGuest = async (request: BootRequest): Promise<Guest> => {
  const { tree, neighbour, variables, plugged = usual, unplugged = [] } = request
  const workspace = await makeWorkspace()
  const namespace = await makeNamespace()
  const dispose = async (container: Container | null): Promise<void> => {
    await container?.[Symbol.asyncDispose]()
    // At once: the kernel takes its time with those of a namespace that goes.
    for (const wire of Object.values(wires)) await neighbour.detach(wire)
    await namespace[Symbol.asyncDispose]()
    await workspace[Symbol.asyncDispose]()
  }
  try {
    for (const wire of plugged) await plugIn(namespace, wire, neighbour)
    for (const { far } of unplugged) await neighbour.namespace.run('ip', 'link', 'set', far, 'down')
    const container = await bootContainer({ tree, namespace, folder: workspace.folder, variables })
    const guest = {
      container,
      namespace,
      renamed: new Map<Wire, string>(),
      [Symbol.asyncDispose]: () => dispose(container),
    }
    await container.attempt('systemctl', 'is-system-running', '--wait')
    return guest
  } catch (error) {
    await dispose(null)
    throw error
  }
}

interface Report {
  readonly outcome: string
  readonly modules: readonly {
    readonly name: string
    readonly outcome: string
    readonly actions: readonly {
      readonly summary: string
      readonly outcome: string
      readonly message?: string
    }[]
  }[]
}

/** The local stage, as `watch` runs it on a running guest. */
export const applyContext = async ({ container }: Guest): Promise<Report> => {
  const { stdout, stderr, exitCode } = await container.attempt(
    ...(['vmcontext', 'apply', '--stage', 'local', '--json'] as const),
  )
  if (exitCode !== 0 && !stdout.startsWith('{')) throw new Error(`apply ended with ${exitCode}: ${stderr}`)
  const report = JSON.parse(stdout) as Report
  assert.equal(exitCode, 0, `apply failed:\n${deeds(report).join('\n')}`)
  return report
}

/** What was not as it should be already. */
const deeds = ({ modules }: Report): readonly string[] =>
  modules.flatMap(({ name, actions }) =>
    actions
      .filter(({ outcome }) => outcome !== 'unchanged')
      .map(({ summary, outcome, message }) => `${name}: ${summary} ${outcome}: ${message ?? ''}`),
  )

export const deviceOf =
  ({ renamed }: Guest) =>
  ({ wire }: WantedLink): string =>
    renamed.get(wire) ?? wire.device

/** Waits until the guest is as the scenario wants it, and asks from both ends whether packets arrive. */
export const checkState = async (guest: Guest, scenario: Scenario, neighbour: Neighbour): Promise<void> => {
  const { container, namespace } = guest
  await until('the guest as the scenario wants it', patience, () =>
    compare(container, scenario, deviceOf(guest)),
  )
  for (const address of scenario.reaches) await answers(namespace, address)
  for (const address of scenario.isReachedAt) await answers(neighbour.namespace, address)
  if (scenario.resolves)
    await until('a name from the neighbour', 5, async () => {
      const { failed, stderr } = await container.attempt('getent', 'hosts', faraway.name)
      return !failed || `getent finds nothing ${stderr}`
    })
}

const answers = (from: Namespace, address: string): Promise<void> =>
  until(`an answer from ${address}`, 5, async () =>
    from.run('ping', '-n', '-c', '1', '-W', '1', address).then(
      () => true as const,
      (error: Error) => error.message,
    ),
  )

/** The same context once more changes nothing, neither files nor what the kernel has. */
export const checkSecondApply = async (guest: Guest): Promise<void> => {
  const changes = await changesDuring(guest.namespace, async () => {
    const report = await applyContext(guest)
    assert.deepEqual({ outcome: report.outcome, deeds: deeds(report) }, { outcome: 'unchanged', deeds: [] })
  })
  assert.deepEqual(changes, [], 'a second apply moved something')
}

/** Units that a boot may wait for, of all services. */
const waiting = [
  'systemd-networkd-wait-online.service',
  'NetworkManager-wait-online.service',
  'networking.service',
]

/**
 * Seconds that a boot may wait for any of them: addresses of IPv6 take two to be found free (RFC 4862 §5.4), and
 * NetworkManager gives every NIC six to find a carrier. A machine with much else to do takes longer for everything,
 * and so for the agent, which takes a quarter second.
 */
const mostSeconds = (agent: number): number => Math.max(8, 10 * agent)

/** Nothing failed at boot, and nothing held it up. */
export const checkBoot = async ({ container }: Guest): Promise<void> => {
  const atMost = mostSeconds(await secondsOf(container, 'vmcontext-local.service'))
  for (const unit of waiting) {
    const seconds = await secondsOf(container, unit)
    assert.ok(seconds <= atMost, `${unit} held the boot for ${seconds} s, more than ${atMost} s`)
  }
  const state = await container.attempt('systemctl', 'is-system-running')
  const failed = (await container.attempt('systemctl', '--failed', '--plain', '--no-legend')).stdout
  assert.deepEqual({ state: state.stdout, failed }, { state: 'running', failed: '' })
}

/** How long a oneshot unit took to start, or to fail; 0 where it has not been started. */
const secondsOf = async (container: Container, unit: string): Promise<number> => {
  const properties = ['InactiveExit', 'ActiveEnter', 'InactiveEnter'].map(name => `${name}TimestampMonotonic`)
  const shown = await container.run('systemctl', 'show', '--value', `--property=${properties.join()}`, unit)
  const [begun = 0, done = 0, failed = 0] = shown.split('\n').map(line => Number(line) / 1e6)
  return Math.max(0, (done || failed) - begun)
}

/** What is wanted to understand a failure. */
export const describeGuest = async ({ container, namespace }: Guest): Promise<string> => {
  const said = async (...command: readonly [string, ...string[]]) =>
    (await container.attempt(...command)).stdout
  return [
    await namespace.run('ip', 'address'),
    await namespace.run('ip', '-4', 'route'),
    await namespace.run('ip', '-6', 'route'),
    await said('cat', '/etc/resolv.conf'),
    await said('cat', '/context/context.sh'),
    await said('journalctl', '--boot', '--no-pager', '--lines=60', '--output=short-monotonic'),
  ].join('\n---\n')
}
