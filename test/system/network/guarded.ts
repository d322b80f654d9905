/** Changes that cut a running guest off, and what becomes of them. */
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
  readonly outcome: string
  readonly modules: readonly { readonly name: string; readonly outcome: string; readonly message?: string }[]
}

/** Gives the guest a context that it cannot keep. */
const applyInVain = async ({ container }: Guest, scenario: Scenario): Promise<string> => {
  await container.setContext(scenario.variables)
  const { stdout, exitCode } = await container.attempt('vmcontext', 'apply', '--stage', 'local', '--json')
  assert.equal(exitCode, 1, stdout)
  const { modules } = JSON.parse(stdout) as Report
  const network = modules.find(({ name }) => name === 'network')
  assert.equal(network?.outcome, 'failed')
  return network?.message ?? ''
}

const isTakenBack: Event = {
  name: 'a change after which no gateway answers is taken back',
  run: async ({ neighbour, withGuest }) =>
    withGuest({ variables: good.variables }, async guest => {
      await checkState(guest, good, neighbour)
      const message = await applyInVain(guest, bad)
      assert.match(message, new RegExp(`${quiet.net4}\\.99 of .* did not answer`))
      assert.match(message, /the former configuration is back, and it answers again/)
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

export const guarded: readonly Event[] = [isTakenBack, staysAsAsked]
