/** The same machine boots again with the same context: all is so already. */
import assert from 'node:assert/strict'
import type { Report } from '../../../src/engine/report.ts'
import type { Running } from '../guest/guest.ts'
import type { TestContext } from '../guest/needs.ts'
import { bootText, journal, unitRun, unitText } from '../guest/unit.ts'
import { marker } from './identity.ts'
import { checkNetwork } from './network.ts'

/**
 * What must be the same after a boot as before: path, time and size of each file, host keys and machine-id. Of
 * resolv.conf only what it says: NetworkManager writes it anew whenever it starts.
 */
export const snapshot = ({ runAsRoot }: Running): Promise<string> =>
  runAsRoot(
    `find /etc /home /root /usr/local -xdev ! -type d ! -name .bash_history ! -path /etc/resolv.conf -printf '%p %T@ %s %m %u\\n' | sort; cat /etc/resolv.conf /etc/machine-id /etc/ssh/ssh_host_*.pub; getent shadow`,
  )

/** The lines of a snapshot that are not in the other, each marked with the side it is on. */
export const differences = (before: string, after: string): readonly string[] => {
  const [was, is] = [before.split('\n'), after.split('\n')]
  return [
    ...was.filter(line => !is.includes(line)).map(line => `- ${line}`),
    ...is.filter(line => !was.includes(line)).map(line => `+ ${line}`),
  ]
}

/** `before` is the snapshot taken at the end of the first boot. */
export const checkSecondBoot = async (t: TestContext, guest: Running, before: string): Promise<void> => {
  const { run, runAsRoot } = guest
  t.diagnostic(`second boot: ${await bootText(guest)}`)
  t.diagnostic(`local stage, second boot: ${unitText(await unitRun(guest, 'vmcontext-local.service'))}`)

  await checkNetwork(t, guest)

  await t.test("every action of the report is unchanged but the user's scripts", async () => {
    const report = JSON.parse(await runAsRoot('cat /run/vmcontext/report.json')) as Report
    const actions = report.modules.flatMap(({ name, actions }) =>
      actions.map(action => ({ name, ...action })),
    )
    const ours = actions.filter(({ kind }) => kind !== 'script')
    assert.ok(ours.length > 5)
    assert.deepEqual(
      ours.filter(({ outcome }) => outcome !== 'unchanged'),
      [],
    )
    assert.equal((await run(`cat ${marker.runs}`)).split('\n').length, 2)
  })

  await t.test('no file, key or id of the machine is another than before', async () => {
    assert.deepEqual(differences(before, await snapshot(guest)), [])
  })

  await t.test('no unit has failed, and nothing of ours in the journal is a warning or worse', async () => {
    assert.equal(await run('systemctl --failed --no-legend --plain'), '')
    assert.equal(await journal(guest, 'warning'), '')
  })
}
