/** What a booted guest tells: its journal by fields, status, and that it waits for what is still to come. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { messageIds } from '../../src/cli/journal/entries.ts'
import { tools, withGuestAlone } from './network/alone.ts'
import { until } from './network/until.ts'
import { lack } from './tools.ts'

const skip = lack(tools, 'guests are containers')

/** Part of it is wrong, which each stage says, and it has a script that takes its time. */
const variables = {
  SET_HOSTNAME: 'web1',
  ETH0_MAC: '02:00:0a:00:00:05',
  ETH0_IP: '10.0.0.300',
  START_SCRIPT: 'sleep 3; echo done >/root/done',
}

test('what a booted guest tells', { skip, timeout: 600_000 }, t =>
  withGuestAlone(variables, async container => {
    await t.test('status --wait comes back once the network stage is over too', async () => {
      const { stdout, exitCode } = await container.attempt(
        'vmcontext',
        'status',
        '--wait',
        '--timeout',
        '120',
      )
      assert.equal(exitCode, 1, stdout)
      assert.match(stdout, /^Something failed\.$/m)
      assert.match(stdout, /^ {2}local stage .*: failed in /m)
      assert.match(stdout, /^ {2}network stage .*: failed in /m)
      assert.match(stdout, /ETH0_IP: "10\.0\.0\.300" is no IPv4 address/)
      assert.equal(await container.run('cat', '/root/done'), 'done')
    })

    await t.test('the journal is searched by what happened, in which module, to which file', async () => {
      const entries = async (...matches: readonly string[]) => {
        const lines = await container.run('journalctl', '-b', '-q', '-o', 'json', ...matches)
        return lines
          .split('\n')
          .filter(line => line !== '')
          .map(line => JSON.parse(line) as Record<string, unknown>)
      }
      await until('the entry of the network stage', 30, async () => {
        const runs = await entries(`MESSAGE_ID=${messageIds.failed}`, 'VMCONTEXT_STAGE=network')
        return runs.length === 1 || `${runs.length} entries`
      })
      const [changed] = await entries(
        `MESSAGE_ID=${messageIds.moduleChanged}`,
        'VMCONTEXT_PATH=/etc/hostname',
      )
      assert.equal(changed?.VMCONTEXT_MODULE, 'hostname')
      assert.equal(changed?.SYSLOG_IDENTIFIER, 'vmcontext')
      assert.deepEqual(changed?.VMCONTEXT_REASON, 'first')
      const [failed] = await entries(`MESSAGE_ID=${messageIds.failed}`, 'VMCONTEXT_STAGE=local')
      assert.equal(failed?.VMCONTEXT_STAGE, 'local')
      assert.equal(failed?.PRIORITY, '3')
      const ofUnit = await entries('-u', 'vmcontext-local.service', `MESSAGE_ID=${messageIds.failed}`)
      assert.equal(ofUnit.length, 1)
    })

    await t.test('journalctl -x explains it', async () => {
      await container.run('journalctl', '--update-catalog')
      const text = await container.run('journalctl', '-b', '-q', '-x', `MESSAGE_ID=${messageIds.failed}`)
      assert.match(text, /Part of this machine's context could not be applied/)
      assert.match(text, /The local stage read the context from \/context/)
    })

    const again = ['vmcontext', 'apply', '--stage', 'local', '--force'] as const
    const wait = ['vmcontext', 'status', '--wait', '--timeout', '120'] as const

    await t.test('status --wait tells that a stage was killed, and waits no longer', async () => {
      await container.run('systemctl', 'stop', 'vmcontext-network.service')
      await container.attempt(...again)
      await until('the network stage', 30, async () => {
        const { stdout } = await container.attempt('systemctl', 'is-active', 'vmcontext-network.service')
        return stdout === 'activating' || stdout
      })
      await container.run('systemctl', 'kill', '--signal=KILL', 'vmcontext-network.service')
      const { stderr, exitCode } = await container.attempt(...wait)
      assert.match(stderr, /^vmcontext-network\.service has failed \(signal\); see journalctl/m)
      assert.equal(exitCode, 1)
    })

    await t.test('and that nothing is going to start one', async () => {
      await container.run('systemctl', 'reset-failed', 'vmcontext-network.service')
      await container.run('systemctl', 'stop', 'vmcontext-network.path')
      await container.attempt(...again)
      const { stderr, exitCode } = await container.attempt(...wait)
      assert.match(stderr, /^nothing is going to start vmcontext-network\.service \(inactive, dead\)/m)
      assert.equal(exitCode, 1)
    })
  }),
)
