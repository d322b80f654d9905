/** Whether a gateway answers, asked of real kernels in network namespaces. */
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { layCable, makeNamespace, type Namespace, removeLeftovers } from './network/namespaces.ts'
import { lack } from './tools.ts'

const skip = lack(['ip', 'nsenter', 'nft'], 'gateways are network namespaces')

const macs = { guest: '02:00:0a:00:00:05', gateway: '02:00:0a:00:00:01' }
const gateways = ['10.0.0.1', 'fd00::1', 'fe80::1'] as const

interface Pair {
  readonly guest: Namespace
  readonly gateway: Namespace
  /** Which of these gateways the guest gets an answer from. */
  readonly ask: (...args: readonly string[]) => Promise<boolean[]>
}

interface Answer {
  readonly isThere: boolean
  readonly milliseconds: number
}

const program = fileURLToPath(new URL('guard/ask.ts', import.meta.url))

const address = async (namespace: Namespace, device: string, number: number): Promise<void> => {
  const { run } = namespace
  await run('ip', 'address', 'add', `10.0.0.${number}/24`, 'dev', device)
  for (const one of [`fd00::${number}/64`, `fe80::${number}/64`])
    await run('ip', 'address', 'add', one, 'dev', device, 'nodad')
}

const setUp = async (t: TestContext): Promise<Pair> => {
  await removeLeftovers()
  const guest = await makeNamespace()
  t.after(() => guest[Symbol.asyncDispose]())
  const gateway = await makeNamespace()
  t.after(() => gateway[Symbol.asyncDispose]())
  await layCable(
    { namespace: guest, device: 'eth0', mac: macs.guest },
    { namespace: gateway, device: 'far0', mac: macs.guest },
  )
  await gateway.run('ip', 'link', 'set', 'far0', 'address', macs.gateway)
  await guest.run('ip', 'link', 'set', 'eth0', 'up')
  await gateway.run('ip', 'link', 'set', 'far0', 'up')
  await address(guest, 'eth0', 5)
  await address(gateway, 'far0', 1)
  return {
    guest,
    gateway,
    ask: async (...args) => {
      const said = JSON.parse(await guest.run(process.execPath, program, ...args)) as Answer[]
      t.diagnostic(said.map(({ milliseconds }) => `${milliseconds} ms`).join(', '))
      return said.map(({ isThere }) => isThere)
    },
  }
}

const filter = async ({ gateway }: Pair, verdict: string): Promise<void> => {
  await gateway.run('nft', 'add table inet filter')
  await gateway.run('nft', 'add chain inet filter input { type filter hook input priority 0; }')
  await gateway.run('nft', 'add rule inet filter input meta l4proto tcp', verdict)
}

const yes = [true, true, true]
const no = [false, false, false]

test('a gateway that is there answers at once, with ip(8) and without', { skip }, async t => {
  const pair = await setUp(t)
  assert.deepEqual(await pair.ask(...gateways), yes)
  assert.deepEqual(await pair.ask('without-ip', ...gateways), yes)
})

test('a gateway that drops what it is sent answers all the same', { skip }, async t => {
  const pair = await setUp(t)
  await filter(pair, 'drop')
  assert.deepEqual(await pair.ask(...gateways), yes)
})

test('a gateway whose firewall says that there is no way to it answers', { skip }, async t => {
  const pair = await setUp(t)
  await filter(pair, 'reject with icmpx type admin-prohibited')
  assert.deepEqual(await pair.ask(...gateways), yes)
  await pair.gateway.run('nft', 'flush ruleset')
  await filter(pair, 'reject with icmpx type host-unreachable')
  assert.deepEqual(await pair.ask(...gateways), yes)
})

test('a gateway that has gone does not answer, although the kernel remembers it', { skip }, async t => {
  const pair = await setUp(t)
  assert.deepEqual(await pair.ask(...gateways), yes)
  await pair.gateway.run('ip', 'address', 'flush', 'dev', 'far0')
  assert.match(await pair.guest.run('ip', 'neigh'), /10\.0\.0\.1 .*lladdr/)
  assert.deepEqual(await pair.ask(...gateways), no)
})

test('without ip(8), a gateway that the kernel only remembers does not answer', { skip }, async t => {
  const pair = await setUp(t)
  await filter(pair, 'drop')
  assert.deepEqual(await pair.ask('without-ip', ...gateways), no)
})

test('a gateway that was set by hand and is not there does not answer', { skip }, async t => {
  const pair = await setUp(t)
  for (const one of ['10.0.0.99', 'fd00::99']) {
    await pair.guest.run(
      'ip',
      ...['neigh', 'add', one, 'lladdr', '02:00:0a:00:00:99', 'dev', 'eth0', 'nud', 'permanent'],
    )
  }
  assert.deepEqual(await pair.ask('10.0.0.99', 'fd00::99'), [false, false])
})

test('nobody answers on a wire that leads nowhere or from another network', { skip }, async t => {
  const pair = await setUp(t)
  await pair.guest.run('ip', 'address', 'del', '10.0.0.5/24', 'dev', 'eth0')
  assert.deepEqual(await pair.ask('10.0.0.1'), [false])
  await pair.gateway.run('ip', 'link', 'set', 'far0', 'down')
  assert.deepEqual(await pair.ask(...gateways), no)
})
