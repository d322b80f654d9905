/**
 * A CD-ROM that is put into its drive while the machine already boots. NICs have other names at this boot: eth0 and so
 * on, as the kernel calls them.
 */
import assert from 'node:assert/strict'
import type { BootRequest, Running } from '../guest/guest.ts'
import { journalOnConsole } from '../guest/machine.ts'
import type { TestContext } from '../guest/needs.ts'
import { secondsWaited } from '../guest/unit.ts'
import { checkNetwork } from './network.ts'

/** A boot with an empty drive, into which `iso` is put once the agent waits for it. */
export const bootWithLateCd = (iso: string): BootRequest => ({
  cd: 'empty',
  kernelArguments: [...journalOnConsole, 'vmcontext.wait=30', 'net.ifnames=0'],
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

  await t.test('NICs are found whatever they are called', async t => {
    assert.match(await guest.run('ls /sys/class/net'), /^eth0$/m)
    await checkNetwork(t, guest)
  })
}
