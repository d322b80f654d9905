/** Changes that a running guest cannot keep or its service refuses, and what becomes of them. */
import assert from 'node:assert/strict'
import type { Event } from './events.ts'
import { applyContext, checkSecondApply, checkState, type Guest } from './lab.ts'
import { nic, type Scenario } from './scenario.ts'
import { wires } from './wires.ts'

const { quiet } = wires

/** A NIC whose default route goes through this gateway. */
const through = (gateway: string): Scenario => ({
  name: `a gateway at ${gateway}`,
  variables: nic('ETH0', quiet, { IP: `${quiet.net4}.5`, GATEWAY: gateway }),
  links: [{ wire: quiet, addresses: [`${quiet.net4}.5/24`], routes: [{ to: 'default', via: gateway }] }],
  reaches: [`${quiet.net4}.1`],
  isReachedAt: [`${quiet.net4}.5`],
  out4: quiet,
})

const good = through(`${quiet.net4}.1`)
const bad = through(`${quiet.net4}.99`)

interface Report {
  readonly modules: readonly {
    readonly name: string
    readonly outcome: string
    readonly message?: string
    readonly actions: readonly {
      readonly kind: string
      readonly outcome: string
      readonly message?: string
    }[]
  }[]
}

/** Gives the guest a context that it cannot keep. @returns what is said of the network */
const applyInVain = async ({ container }: Guest, scenario: Scenario): Promise<string> => {
  await container.setContext(scenario.variables)
  const { stdout, exitCode } = await container.attempt('vmcontext', 'apply', '--stage', 'local', '--json')
  assert.equal(exitCode, 1, stdout)
  const { modules } = JSON.parse(stdout) as Report
  const network = modules.find(({ name }) => name === 'network')
  assert.equal(network?.outcome, 'failed')
  const check = network?.actions.find(({ kind, outcome }) => kind === 'check' && outcome === 'failed')
  return network?.message ?? check?.message ?? ''
}

const isTakenBack: Event = {
  name: 'a change after which no gateway answers is taken back, and not tried again',
  run: async ({ neighbour, withGuest }) =>
    withGuest({ variables: good.variables }, async guest => {
      await checkState(guest, good, neighbour)
      const message = await applyInVain(guest, bad)
      assert.match(message, new RegExp(`${quiet.net4}\\.99 of .* did not answer`))
      assert.match(message, /the former configuration is back, and it answers again/)
      await checkState(guest, good, neighbour)
      assert.match(await applyInVain(guest, bad), /^this change was tried before on the running guest/)
      await checkState(guest, good, neighbour)
      await guest.container.setContext(good.variables)
      await checkSecondApply(guest)
    }),
}

const staysAsAsked: Event = {
  name: 'a change after which no gateway answers stays where the context says so',
  run: async ({ neighbour, withGuest }) =>
    withGuest({ variables: good.variables }, async guest => {
      await checkState(guest, good, neighbour)
      await guest.container.setContext({ ...bad.variables, VMCONTEXT_NETWORK_ROLLBACK: 'NO' })
      await applyContext(guest)
      await checkState(guest, bad, neighbour)
    }),
}

const moves: Event = {
  name: 'a change to another gateway that answers stays',
  run: async ({ neighbour, withGuest }) =>
    withGuest({ variables: good.variables }, async guest => {
      await checkState(guest, good, neighbour)
      await neighbour.namespace.run('ip', 'address', 'add', `${quiet.net4}.99/24`, 'dev', quiet.far)
      await guest.container.setContext(bad.variables)
      await applyContext(guest)
      await checkState(guest, bad, neighbour)
      await checkSecondApply(guest)
    }),
}

const brokenFile = '/etc/netplan/50-user.yaml'

/** Only netplan judges the users' files together with ours. */
const isRefused: Event = {
  name: 'files that the service itself would refuse are not written (one-apps 198)',
  run: async ({ service, neighbour, withGuest }) => {
    if (!service.startsWith('netplan')) return
    await withGuest({ variables: good.variables }, async guest => {
      await checkState(guest, good, neighbour)
      const { container } = guest
      const before = await container.run('sh', '-c', 'cat /etc/netplan/90-vmcontext-*')
      await container.run('sh', '-c', `echo 'network: {ethernets: [' >${brokenFile}`)
      assert.match(await applyInVain(guest, bad), /refuses it: .*50-user\.yaml/)
      assert.equal(await container.run('sh', '-c', 'cat /etc/netplan/90-vmcontext-*'), before)
      await checkState(guest, good, neighbour)
      await container.run('rm', brokenFile)
      await container.setContext(good.variables)
      await checkSecondApply(guest)
    })
  },
}

export const guarded: readonly Event[] = [isTakenBack, staysAsAsked, moves, isRefused]
