/** A CD-ROM that is put into its drive while the machine already boots. */
import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import type { BootRequest, Running } from '../guest/guest.ts'
import type { Machine } from '../guest/machine.ts'
import type { TestContext } from '../guest/needs.ts'
import { secondsWaited } from '../guest/unit.ts'

/** A boot with an empty drive, into which `iso` is put as soon as the local stage is started. */
export const bootWithLateCd = (iso: string): BootRequest => ({
  cd: 'empty',
  // systemd tells on the console what it starts.
  kernelArguments: ['systemd.show_status=1'],
  meanwhile: async machine => {
    await consoleSays(machine, /Starting .*vmcontext-local/)
    await machine.insert(iso)
  },
})

const consoleSays = async (machine: Machine, words: RegExp): Promise<void> => {
  const deadline = performance.now() + 120_000
  while (!words.test(await machine.console())) {
    assert.ok(performance.now() < deadline, `the console never said ${words}:\n${await machine.console()}`)
    await sleep(50)
  }
}

/** `hostname` is the one the late context gives. */
export const checkLateCd = async (t: TestContext, guest: Running, hostname: string): Promise<void> => {
  t.diagnostic(`late CD-ROM: found after ${(await secondsWaited(guest)).toFixed(2)} s of waiting`)
  await t.test('a medium that comes while the agent waits is found', async () => {
    assert.equal(await guest.run('cat /proc/sys/kernel/hostname'), hostname)
  })
}
