/** What happens to a guest beside contexts: NICs that come and change, wires without anybody, changes that must not be felt. */
import assert from 'node:assert/strict'
import { execa } from 'execa'
import { guarded } from './guarded.ts'
import {
  applyContext,
  type bootGuest,
  checkBoot,
  checkSecondApply,
  checkState,
  type Guest,
  plugIn,
} from './lab.ts'
import { changesDuring } from './monitor.ts'
import type { Neighbour } from './neighbour.ts'
import { pageIsTrue } from './page.ts'
import { nic, type Scenario } from './scenario.ts'
import type { ServiceName } from './trees.ts'
import { wires } from './wires.ts'

const { managed, quiet, slaac, spare } = wires

export interface Event {
  readonly name: string
  readonly run: (lab: Lab) => Promise<void>
}

export interface Lab {
  readonly service: ServiceName
  readonly tree: string
  readonly neighbour: Neighbour
  /** Calls `use` with a guest; where that fails, says what the guest had. */
  readonly withGuest: (
    request: Omit<Parameters<typeof bootGuest>[0], 'tree' | 'neighbour'>,
    use: (guest: Guest) => Promise<void>,
  ) => Promise<void>
}

/** One NIC that everything else leaves in peace. */
const first: Scenario = {
  name: 'a NIC on the quiet wire',
  variables: nic('ETH0', quiet, { IP: `${quiet.net4}.5`, GATEWAY: `${quiet.net4}.1` }),
  links: [
    {
      wire: quiet,
      addresses: [`${quiet.net4}.5/24`],
      routes: [{ to: 'default', via: `${quiet.net4}.1` }],
    },
  ],
  reaches: [`${quiet.net4}.1`],
  isReachedAt: [`${quiet.net4}.5`],
  out4: quiet,
}

/** The same, and another NIC with this address. */
const beside = (wire: typeof spare, address: string): Scenario => ({
  ...first,
  variables: { ...first.variables, ...nic('ETH1', wire, { IP: address, IP6_METHOD: 'disable' }) },
  links: [...first.links, { wire, addresses: [`${address}/24`], routes: [], noIpv6: true }],
  isReachedAt: [...first.isReachedAt, address],
})

/** Services that find a NIC by its address configure it when it comes; the others need the agent to say so. */
const needsApply = (service: ServiceName): boolean =>
  // netplan means the permanent MAC address, which a container's NIC does not have.
  service === 'ifupdown' || service === 'netplan on networkd'

const comesLater: Event = {
  name: 'a NIC that comes after the boot is set up then',
  run: async ({ service, neighbour, withGuest }) => {
    const scenario = beside(spare, `${spare.net4}.5`)
    await withGuest({ variables: scenario.variables }, async guest => {
      await checkBoot(guest)
      await checkState(guest, first, neighbour)
      await plugIn(guest.namespace, spare, neighbour)
      if (needsApply(service)) await applyContext(guest)
      await checkState(guest, scenario, neighbour)
      await applyContext(guest)
      await checkState(guest, scenario, neighbour)
      await checkSecondApply(guest)
    })
  },
}

const isRenamed: Event = {
  name: 'a NIC that was renamed is still the one with its MAC address',
  run: async ({ neighbour, withGuest }) =>
    withGuest({ variables: first.variables }, async guest => {
      const { namespace, renamed } = guest
      await checkState(guest, first, neighbour)
      // Who renames a NIC does so before it is configured.
      await namespace.run('ip', 'link', 'set', quiet.device, 'down')
      await namespace.run('ip', 'address', 'flush', 'dev', quiet.device)
      await namespace.run('ip', 'link', 'set', quiet.device, 'name', 'lan0')
      await namespace.run('ip', 'link', 'set', 'lan0', 'up')
      renamed.set(quiet, 'lan0')
      await applyContext(guest)
      await checkState(guest, first, neighbour)
      await checkSecondApply(guest)
    }),
}

const noCable: Event = {
  name: 'a boot does not wait for a second NIC without a cable',
  run: async ({ neighbour, withGuest }) => {
    const settings = { IP: `${managed.net4}.5`, GATEWAY: `${managed.net4}.1`, METRIC: '500' }
    const variables = { ...first.variables, ...nic('ETH1', managed, settings) }
    await withGuest({ variables, plugged: [quiet, managed], unplugged: [managed] }, async guest => {
      await checkBoot(guest)
      await checkState(guest, { ...first, others: true }, neighbour)
    })
  },
}

/** NetworkManager-wait-online.service waits for every NIC that is being activated, a minute in all. */
const waitsForAll = (service: ServiceName): boolean => service.endsWith('NetworkManager')

const noServer: Event = {
  name: 'a boot does not wait for a second NIC without a DHCP server',
  run: async ({ service, neighbour, withGuest }) => {
    if (waitsForAll(service)) return
    const variables = { ...first.variables, ...nic('ETH1', spare, { METHOD: 'dhcp' }) }
    await withGuest({ variables, plugged: [quiet, spare] }, async guest => {
      await checkBoot(guest)
      await checkState(guest, { ...first, others: true }, neighbour)
    })
  },
}

/** Pings an address a hundred times a second until told to stop. @returns how many got no answer */
const pinging = (neighbour: Neighbour, address: string) => {
  const [program, ...args] = [
    ...neighbour.namespace.enter,
    'ping',
    '-q',
    '-n',
    '-i',
    '0.01',
    '-W',
    '1',
    address,
  ]
  const ping = execa(program ?? 'nsenter', args, { stdin: 'ignore', reject: false })
  return async (): Promise<number> => {
    ping.kill('SIGINT')
    const { stdout } = await ping
    const [, sent, received] = /(\d+) packets transmitted, (\d+) received/.exec(stdout) ?? []
    assert.ok(Number(received) > 10, `ping was not at work: ${stdout}`)
    // The last one may have been under way.
    return Math.max(0, Number(sent) - Number(received) - 1)
  }
}

const changesBeside: Event = {
  name: 'a change of one NIC is not felt on the other',
  run: async ({ neighbour, withGuest }) => {
    const before = beside(slaac, `${slaac.net4}.5`)
    const after = beside(slaac, `${slaac.net4}.6`)
    await withGuest({ variables: before.variables }, async guest => {
      await checkState(guest, before, neighbour)
      const stop = pinging(neighbour, `${quiet.net4}.5`)
      const changes = await changesDuring(guest.namespace, async () => {
        await guest.container.setContext(after.variables)
        await applyContext(guest)
        await checkState(guest, after, neighbour)
      })
      assert.equal(await stop(), 0, 'packets of the other NIC were lost')
      assert.deepEqual(
        changes.filter(line => line.includes(quiet.device)),
        [],
      )
      assert.ok(changes.some(line => line.includes(slaac.device)))
    })
  },
}

export const events: readonly Event[] = [
  comesLater,
  isRenamed,
  noCable,
  noServer,
  changesBeside,
  ...guarded,
  pageIsTrue,
]
