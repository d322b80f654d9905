/** A CD-ROM that is put into its drive while the machine already boots. */
import assert from 'node:assert/strict'
import type { BootRequest, Running } from '../guest/guest.ts'
import { journalOnConsole } from '../guest/machine.ts'
import type { TestContext } from '../guest/needs.ts'
import { secondsWaited } from '../guest/unit.ts'

/** A boot with an empty drive, into which `iso` is put once the agent waits for it. */
export const bootWithLateCd = (iso: string): BootRequest => ({
  cd: 'empty',
  kernelArguments: [...journalOnConsole, 'vmcontext.wait=30'],
  meanwhile: async machine => {
    await machine.consoleSays(/waiting up to [\d.]+ s/)
    await machine.insert(iso)
  },
})

/** `hostname` is the one the late context gives. */
export const checkLateCd = async (t: TestContext, guest: Running, hostname: string): Promise<void> => {
  const waited = await secondsWaited(guest)
  t.diagnostic(`late CD-ROM: found after ${waited.toFixed(2)} s of waiting`)
  await t.test('a medium that comes while the agent waits is found', async () => {
    assert.equal(await guest.run('cat /proc/sys/kernel/hostname'), hostname)
    assert.ok(waited > 0)
  })
}
