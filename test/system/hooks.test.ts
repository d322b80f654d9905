/** The owner's programs of the local stage: in a unit of their own, so that the agent's can be held tight. */
import assert from 'node:assert/strict'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import type { RunReport } from '../../src/engine/report.ts'
import { tools, withGuestAlone } from './network/alone.ts'
import type { Container } from './network/container.ts'
import { lack } from './tools.ts'

const skip = lack(tools, 'guests are containers')

const variables = { USERNAME: 'ada', START_SCRIPT: 'echo network >>/root/order' }

const programs = {
  'loc-10-mount': 'mkdir -p /srv/own && mount -t tmpfs own /srv/own && echo "$USERNAME" >/srv/own/name',
  'loc-20-order': 'echo "local $1 $(id -un ada)" >>/root/order',
  'loc-30-broken': 'echo this one cannot >&2; exit 7',
  'loc-40-daemon': 'sleep 86400 & echo $! >/root/daemon',
} as const

const plant = async (tree: string): Promise<void> => {
  const folder = join(tree, 'etc/vmcontext.d')
  await mkdir(folder, { recursive: true })
  for (const [name, line] of Object.entries(programs))
    await writeFile(join(folder, name), `#!/bin/sh\n${line}\n`, { mode: 0o755 })
}

const show = async (container: Container, unit: string, ...properties: readonly string[]): Promise<string> =>
  await container.run('systemctl', 'show', '--value', ...properties.map(name => `-p${name}`), unit)

/** Once all is over; the exit code is the outcome's. */
const awaitRuns = async (container: Container) =>
  await container.attempt('vmcontext', 'status', '--wait', '--timeout', '120', '--json')

test("a guest with programs of its owner's", { skip, timeout: 600_000 }, t =>
  withGuestAlone(
    variables,
    async container => {
      const { stdout, exitCode } = await awaitRuns(container)

      await t.test('they run after the local stage and before the network stage', async () => {
        assert.equal(await container.run('cat', '/root/order'), 'local local ada\nnetwork')
        const monotonic = async (unit: string, property: string): Promise<number> =>
          Number(await show(container, unit, property))
        const begun = await monotonic('vmcontext-hooks.service', 'ExecMainStartTimestampMonotonic')
        const ended = await monotonic('vmcontext-hooks.service', 'ExecMainExitTimestampMonotonic')
        assert.ok(begun > (await monotonic('vmcontext-local.service', 'ExecMainExitTimestampMonotonic')))
        assert.ok(ended < (await monotonic('network-pre.target', 'ActiveEnterTimestampMonotonic')))
      })

      await t.test('the report tells of the boot as a whole', () => {
        assert.equal(exitCode, 1)
        const report = JSON.parse(stdout)
        assert.deepEqual(
          report.runs.map(({ stage, modules }: RunReport) => [stage, modules]),
          [
            ['local', undefined],
            ['local', ['hooks']],
            ['network', undefined],
          ],
        )
        assert.equal(report.stage, 'all')
        assert.equal(report.next, undefined)
        const names = report.modules.map((module: { name: string }) => module.name)
        assert.equal(new Set(names).size, names.length)
        const own = report.modules.find((module: { name: string }) => module.name === 'hooks')
        assert.deepEqual(
          own.actions.map((action: { outcome: string }) => action.outcome),
          ['changed', 'changed', 'failed', 'changed'],
        )
        assert.match(own.actions[2].message, /exit code 7/)
      })

      await t.test('what they mount is there for all, and their daemons live on', async () => {
        assert.equal(await container.run('cat', '/srv/own/name'), 'ada')
        await container.run('sh', '-c', 'kill -0 "$(cat /root/daemon)"')
      })

      await t.test('their unit has failed, the others have not', async () => {
        assert.equal(await show(container, 'vmcontext-hooks.service', 'Result'), 'exit-code')
        assert.equal(await show(container, 'vmcontext-local.service', 'Result'), 'success')
        assert.equal(await show(container, 'vmcontext-network.service', 'Result'), 'success')
      })

      await t.test(
        'where the stage is started again by hand their unit is too, and finds that each has had its turn',
        async () => {
          await container.run('systemctl', 'restart', 'vmcontext-local.service')
          await awaitRuns(container)
          const order = await container.run('cat', '/root/order')
          assert.equal(order.split('\n').filter(line => line === 'local local ada').length, 1, order)
          assert.equal(await show(container, 'vmcontext-hooks.service', 'ConditionResult'), 'yes')
        },
      )
    },
    plant,
  ),
)

test('a guest without such programs starts nothing for them', { skip, timeout: 600_000 }, t =>
  withGuestAlone({ USERNAME: 'ada' }, async container => {
    const { exitCode } = await awaitRuns(container)
    assert.equal(exitCode, 0)
    assert.equal(await show(container, 'vmcontext-hooks.service', 'ActiveState'), 'inactive')
    assert.equal(await show(container, 'vmcontext-hooks.service', 'ConditionResult'), 'no')

    await t.test(
      "the agent's own unit can neither load kernel modules nor write to the hardware",
      async () => {
        const capabilities = await show(container, 'vmcontext-local.service', 'CapabilityBoundingSet')
        for (const name of [
          'cap_sys_module',
          'cap_sys_rawio',
          'cap_sys_boot',
          'cap_sys_ptrace',
          'cap_sys_time',
        ])
          assert.ok(!capabilities.split(' ').includes(name), name)
        assert.match(capabilities, /cap_sys_admin/)
      },
    )

    await t.test('and is exposed no more than its job needs', async () => {
      const limits = { 'vmcontext-local.service': 60, 'vmcontext-readahead.service': 30 }
      for (const [unit, limit] of Object.entries(limits)) {
        const { exitCode: code, stdout } = await container.attempt(
          ...(['systemd-analyze', 'security', '--no-pager', `--threshold=${limit}`, unit] as const),
        )
        assert.equal(code, 0, stdout)
      }
    })
  }),
)
