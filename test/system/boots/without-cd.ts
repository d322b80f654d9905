/** Machines without a CD-ROM: nothing changes, and no boot waits for what does not come. */
import assert from 'node:assert/strict'
import type { Running } from '../guest/guest.ts'
import type { TestContext } from '../guest/needs.ts'
import { unconfiguredName } from '../guest/root.ts'
import {
  allowance,
  bootText,
  journal,
  secondsWaited,
  slowness,
  unitRun,
  unitText,
  waitedIn,
  willingIn,
} from '../guest/unit.ts'
import { differences, snapshot } from './second-boot.ts'

/** More than this is not waited, in seconds. */
const patience = 2

/** On a machine that others keep busy a look alone takes seconds: what counts is how long the agent wants to wait. */
const longest = 10

const checkPatience = (words: string): void => {
  assert.ok(willingIn(words) <= patience, `the agent would wait ${willingIn(words)} s`)
  assert.ok(waitedIn(words) <= longest, `the agent waited ${waitedIn(words)} s`)
}

/** A machine that never had a context has no way in; its console tells enough. */
export const checkNewMachine = async (t: TestContext, console: string): Promise<void> => {
  await t.test('it stays who it is', () => {
    assert.match(console, new RegExp(`^${unconfiguredName} login: `, 'm'))
    assert.match(console, /no context found/)
  })
  await t.test(`the boot waits no longer than ${patience} s for a CD-ROM`, () => {
    const waited = waitedIn(console)
    t.diagnostic(`new machine, no CD-ROM: ${waited.toFixed(2)} s waiting`)
    checkPatience(console)
  })
}

/** `before` is the machine's snapshot at an earlier boot. */
export const checkWithoutCd = async (t: TestContext, guest: Running, before: string): Promise<void> => {
  const local = await unitRun(guest, 'vmcontext-local.service')
  const waited = await secondsWaited(guest)
  t.diagnostic(`no CD-ROM: ${await bootText(guest)}`)
  t.diagnostic(`local stage, no CD-ROM: ${unitText(local)}, of which ${waited.toFixed(2)} s waiting`)

  await t.test('nothing changes', async () => {
    assert.deepEqual(differences(before, await snapshot(guest)), [])
  })

  await t.test('that is no failure, and no network stage is started', async () => {
    assert.equal(local.exitCode, 3)
    assert.equal(local.result, 'success')
    assert.equal(await guest.run('systemctl --failed --no-legend --plain'), '')
    assert.equal(await guest.run('systemctl is-active vmcontext-network.service || true'), 'inactive')
  })

  await t.test(`the boot waits no longer than ${patience} s for it`, async () => {
    checkPatience(await journal(guest, 'debug'))
    const limit = patience * (await slowness(guest)) * allowance
    assert.ok(waited <= limit, `the agent waited ${waited} s, more than ${limit.toFixed(1)} s`)
  })
}
