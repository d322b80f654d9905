/**
 * A container whose context and NICs change: by the mark that udev would leave where it ran, and by `vmcontext watch`
 * that stays there. A container has systemd and its folder /context, and no udev.
 */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { makeWorkspace } from './guest/workspace.ts'
import { bootGuest, describeGuest, type Guest, plugIn } from './network/lab.ts'
import { removeLeftovers } from './network/namespaces.ts'
import { type Neighbour, startNeighbour } from './network/neighbour.ts'
import { makeTree, packageUnderTest } from './network/trees.ts'
import { until } from './network/until.ts'
import { wires } from './network/wires.ts'
import { lack } from './tools.ts'

const tools = ['mmdebstrap', 'systemd-nspawn', 'nsenter', 'ip', 'dnsmasq', 'radvd', 'strip', 'dpkg-deb']
const skip = lack(tools, 'guests are containers with a network of their own')

/** Seconds for whatever a guest does; nothing here is judged by its time. */
const patience = 60

const mark = '/run/vmcontext/changed'

/** A context tells itself apart by the comment of its key: a container's host name cannot be set from inside. */
const variables = (name: string, more: Readonly<Record<string, string>> = {}) => ({
  SSH_PUBLIC_KEY: `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIP2RrE8YJ42bWTC8MqM34plQYAiYOffnHYqQjCdBNlTK ${name}`,
  ETH0_MAC: wires.quiet.mac,
  ETH0_IP: `${wires.quiet.net4}.5`,
  START_SCRIPT: '#!/bin/sh\necho ran >> /var/lib/start-script-ran\n',
  ...more,
})

const spareNic = {
  ETH1_MAC: wires.spare.mac,
  ETH1_IP: `${wires.spare.net4}.5`,
}

const observe = ({ container }: Guest) => {
  const started = async (): Promise<string> => {
    const report = JSON.parse(await container.run('cat', '/run/vmcontext/report.json')) as { started: string }
    return report.started
  }
  const show = (unit: string, property: string): Promise<string> =>
    container.run('systemctl', 'show', '--value', `--property=${property}`, unit)
  const runs = async (): Promise<number> => {
    const { stdout } = await container.attempt(
      ...(['journalctl', '-b', '-q', '-o', 'cat', '-u', 'vmcontext-changed.service'] as const),
    )
    return stdout.split('\n').filter(line => line.startsWith('Finished ')).length
  }
  const isMade = (name: string): Promise<void> =>
    until(`the key ${name}`, patience, async () => {
      const { stdout } = await container.attempt('cat', '/root/.ssh/authorized_keys')
      return new RegExp(` ${name}$`, 'm').test(stdout) || stdout
    })
  const hasRun = (count: number): Promise<void> =>
    until(`${count} runs`, patience, async () => {
      const have = await runs()
      return have >= count || `there were ${have}`
    })
  const isIdle = (): Promise<void> =>
    until('a unit at rest', patience, async () => {
      const state = await show('vmcontext-changed.service', 'ActiveState')
      return state === 'inactive' || state
    })
  return { started, show, runs, isMade, hasRun, isIdle }
}

const withGuest = async (tree: string, use: (guest: Guest, neighbour: Neighbour) => Promise<void>) => {
  await using neighbour = await startNeighbour()
  await using guest = await bootGuest({
    tree,
    neighbour,
    variables: variables('first'),
    plugged: [wires.quiet],
  })
  try {
    await use(guest, neighbour)
  } catch (error) {
    throw new Error(`${String(error)}\n${await describeGuest(guest).catch(String)}`)
  }
}

test('a container that changes', { skip, timeout: 600_000 }, async t => {
  await removeLeftovers()
  await using workspace = await makeWorkspace()
  const tree = join(workspace.folder, 'tree')
  await makeTree(tree, 'networkd', await packageUnderTest())

  await t.test('a mark brings one run, and none that changes anything where nothing is new', async () => {
    await withGuest(tree, async guest => {
      const { container } = guest
      const { started, show, runs, isMade, hasRun, isIdle } = observe(guest)
      assert.equal(await runs(), 0)
      await container.setContext(variables('second'))
      await container.run('touch', mark)
      await isMade('second')
      await isIdle()
      assert.equal(await runs(), 1)
      assert.equal((await container.attempt('test', '-e', mark)).exitCode, 1)
      assert.equal(await container.run('cat', '/var/lib/start-script-ran'), 'ran')

      const before = await started()
      for (let count = 2; count < 9; count += 1) {
        await container.run('touch', mark)
        await hasRun(count)
      }
      assert.equal(await started(), before)

      await container.run('touch', mark)
      await until('a run at work', patience, async () => {
        const state = await show('vmcontext-changed.service', 'ActiveState')
        return state === 'activating' || state
      })
      await container.setContext(variables('third'))
      await container.run('touch', mark)
      await isMade('third')
      await isIdle()
      assert.equal(await show('vmcontext-changed.path', 'ActiveState'), 'active')
    })
  })

  await t.test('a context that cannot be applied fails each time, and the next one is noticed', async () => {
    await withGuest(tree, async guest => {
      const { container } = guest
      const { show, isMade } = observe(guest)
      await container.run('mkdir', '/run/systemd/system/vmcontext-changed.service.d')
      const settings = '[Service]\\nExecStart=\\nExecStart=/bin/false\\n'
      const dropIn = '/run/systemd/system/vmcontext-changed.service.d/broken.conf'
      await container.run('sh', '-c', `printf '${settings}' > ${dropIn}`)
      await container.run('systemctl', 'daemon-reload')
      for (let count = 0; count < 8; count += 1) {
        await container.run('touch', mark)
        await until('the mark gone', patience, async () => {
          const { exitCode } = await container.attempt('test', '-e', mark)
          return exitCode === 1 || 'it is there'
        })
      }
      assert.equal(await show('vmcontext-changed.path', 'ActiveState'), 'active')
      await container.run('rm', dropIn)
      await container.run('systemctl', 'daemon-reload')
      await container.setContext(variables('after'))
      await container.run('touch', mark)
      await isMade('after')
    })
  })

  await t.test(
    'watch follows the folder /context and a NIC that is plugged in, and ends when told',
    async () => {
      await withGuest(tree, async (guest, neighbour) => {
        const { container, namespace } = guest
        const { started, isMade, show } = observe(guest)
        const before = await started()
        await container.run('systemd-run', '--unit=watching', 'vmcontext', 'watch')
        await container.setContext(variables('second', spareNic))
        await isMade('second')
        await plugIn(namespace, wires.spare, neighbour)
        await until('its address', patience, async () => {
          const addresses = await namespace.run('ip', '-4', '-o', 'address')
          return addresses.includes(spareNic.ETH1_IP) || addresses
        })
        assert.notEqual(await started(), before)
        await container.run('systemctl', 'stop', 'watching.service')
        assert.equal(await show('watching.service', 'ActiveState'), 'inactive')
        assert.equal(await container.run('systemctl', '--failed', '--plain', '--no-legend'), '')
        assert.equal(await container.run('cat', '/var/lib/start-script-ran'), 'ran')
      })
    },
  )
})
