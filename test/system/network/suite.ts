/**
 * All that the lab asks of one network service. Three guests are at it at the same time, each with a neighbour of
 * its own: one is booted anew with some of the scenarios, one is there for what happens beside contexts, and one
 * runs on and gets the contexts of all scenarios one after the other.
 */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { makeWorkspace } from '../guest/workspace.ts'
import { lack } from '../tools.ts'
import { events, type Lab } from './events.ts'
import {
  applyContext,
  bootGuest,
  checkBoot,
  checkSecondApply,
  checkState,
  describeGuest,
  type Guest,
} from './lab.ts'
import { removeLeftovers } from './namespaces.ts'
import { type Neighbour, startNeighbour } from './neighbour.ts'
import { forService, type Scenario } from './scenario.ts'
import { scenarios } from './scenarios/registry.ts'
import { makeTree, packageUnderTest, type ServiceName, services } from './trees.ts'

type TestContext = import('node:test').TestContext

const tools = [
  'mmdebstrap',
  'systemd-nspawn',
  'nsenter',
  'ip',
  'sysctl',
  'dnsmasq',
  'radvd',
  'ping',
  'strip',
  'dpkg-deb',
]

/** There is something to do once the network is up, so that the boot waits for that. */
const always = { START_SCRIPT: 'true' }

/** Calls `use`; where that fails, says what the guest had. */
const explained = async (guest: Guest, use: () => Promise<void>): Promise<void> => {
  try {
    await use()
  } catch (error) {
    const what = await describeGuest(guest).catch(String)
    throw new Error(`${error instanceof Error ? error.message : String(error)}\n${what}`)
  }
}

/** Boots and changes guests whose network this service runs. */
export const testService = (service: ServiceName): void => {
  const skip = lack(tools, 'guests are containers with a network of their own')
  test(`the network by ${service}`, { skip, timeout: 600_000, concurrency: 3 }, async t => {
    await removeLeftovers()
    await using workspace = await makeWorkspace()
    const tree = join(workspace.folder, 'tree')
    await makeTree(tree, service, await packageUnderTest())
    const mine = scenarios.map(scenario => forService(scenario, service))
    await Promise.all([
      t.test('at boot', part => withNeighbour(neighbour => boots(part, tree, mine, neighbour))),
      t.test('when something happens', part =>
        withNeighbour(neighbour =>
          happenings(part, { service, tree, neighbour, withGuest: withGuestOf(tree, neighbour) }),
        ),
      ),
      t.test('on a running guest', part =>
        withNeighbour(neighbour => changes(part, tree, mine, neighbour, services[service].files)),
      ),
    ])
  })
}

const withNeighbour = async (use: (neighbour: Neighbour) => Promise<void>): Promise<void> => {
  await using neighbour = await startNeighbour()
  await use(neighbour)
}

const boots = async (
  t: TestContext,
  tree: string,
  all: readonly Scenario[],
  neighbour: Neighbour,
): Promise<void> => {
  for (const scenario of all.filter(one => one.boots)) {
    await t.test(scenario.name, async () => {
      const variables = { ...always, ...scenario.variables }
      await using guest = await bootGuest({ tree, neighbour, variables })
      await explained(guest, async () => {
        await checkBoot(guest)
        await checkState(guest, scenario, neighbour)
        await checkSecondApply(guest)
      })
    })
  }
}

const withGuestOf =
  (tree: string, neighbour: Neighbour): Lab['withGuest'] =>
  async (request, use) => {
    const variables = { ...always, ...request.variables }
    await using guest = await bootGuest({ ...request, tree, neighbour, variables })
    await explained(guest, () => use(guest))
  }

const happenings = async (t: TestContext, lab: Lab): Promise<void> => {
  for (const event of events) await t.test(event.name, () => event.run(lab))
}

const changes = async (
  t: TestContext,
  tree: string,
  all: readonly Scenario[],
  neighbour: Neighbour,
  files: Readonly<Record<string, string>>,
): Promise<void> => {
  // Without any NIC of the context's there would be nobody to make the network online.
  const variables = { ...always, ...all[0]?.variables }
  await using guest = await bootGuest({ tree, neighbour, variables })
  for (const scenario of [...all.slice(1), ...all.slice(0, 1)]) {
    await t.test(scenario.name, () =>
      explained(guest, async () => {
        await guest.container.setContext({ ...always, ...scenario.variables })
        await applyContext(guest)
        await checkState(guest, scenario, neighbour)
        await checkSecondApply(guest)
      }),
    )
  }
  await t.test("and users' own files are as they were", async () => {
    for (const [path, content] of Object.entries(files))
      assert.equal((await guest.container.attempt('cat', path)).stdout, content.trimEnd())
  })
}
