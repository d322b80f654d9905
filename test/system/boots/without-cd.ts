/** Machines without a CD-ROM: nothing changes, and no boot waits for what does not come. */
import assert from 'node:assert/strict'
import type { Running } from '../guest/guest.ts'
import type { TestContext } from '../guest/needs.ts'
import { bootText, secondsWaited, unitRun, unitText } from '../guest/unit.ts'
import { snapshot } from './second-boot.ts'

/** More than this is not waited, in seconds. */
const patience = 2

/** `before` is the machine's snapshot at an earlier boot. */
export const checkWithoutCd = async (t: TestContext, guest: Running, before: string): Promise<void> => {
  const local = await unitRun(guest, 'vmcontext-local.service')
  const waited = await secondsWaited(guest)
  t.diagnostic(`no CD-ROM: ${await bootText(guest)}`)
  t.diagnostic(`local stage, no CD-ROM: ${unitText(local)}, of which ${waited.toFixed(2)} s waiting`)

  await t.test('nothing changes', async () => {
    assert.deepEqual((await snapshot(guest)).split('\n'), before.split('\n'))
  })

  await t.test('that is no failure, and no network stage is started', async () => {
    assert.equal(local.exitCode, 3)
    assert.equal(local.result, 'success')
    assert.equal(await guest.run('systemctl --failed --no-legend --plain'), '')
    assert.equal(await guest.run('systemctl is-active vmcontext-network.service || true'), 'inactive')
  })

  await t.test(`the boot waits no longer than ${patience} s for it`, async () => {
    assert.ok(waited <= patience, `the agent waited ${waited} s`)
  })
}
