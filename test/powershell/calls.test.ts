/** That a command gets what a call says, as the type it has to be, and that whatever fails is one line. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Call, CallValue } from '../../src/machine/windows/powershell/call.ts'
import { one } from './machines.ts'
import { type Given, needed, openMachine } from './suite.ts'
import { texts } from './texts.ts'

const done = { ok: true, message: '' }

/** What a command gets of a value, with the type that it has there. */
const expected = (value: CallValue): Given => {
  if (typeof value === 'string') return { type: 'String', value }
  if (typeof value === 'boolean') return { type: 'Boolean', value }
  if (typeof value === 'number') return { type: value > 2 ** 31 - 1 ? 'Int64' : 'Int32', value }
  return 'secret' in value ? { type: 'SecureString', value: value.secret } : { type: 'String[]', value }
}

const calls: readonly Call[] = [
  ...texts.map((text): Call => ({ command: 'Set-ItemProperty', parameters: { Name: text, Value: text } })),
  ...texts.map((text): Call => ({ command: 'Set-DnsClientGlobalSetting', parameters: { A: [text] } })),
  ...texts.map((secret): Call => ({ command: 'Set-LocalUser', parameters: { Password: { secret } } })),
  ...[[], ['a'], ['a', 'b'], ['', ''], ['1', '2']].map(
    (list): Call => ({ command: 'Set-NetRoute', parameters: { A: list } }),
  ),
  ...[0, 1, -1, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1, 53687091200, Number.MAX_SAFE_INTEGER].map(
    (value): Call => ({ command: 'New-ItemProperty', parameters: { Value: value } }),
  ),
  ...[true, false].map((value): Call => ({ command: 'Set-Service', parameters: { Force: value } })),
  { command: 'Update-HostStorageCache' },
]

for (const noise of [false, true])
  test(
    `a call reaches its command with exactly these values (${noise ? 'with noise' : 'quiet'})`,
    needed,
    async t => {
      const machine = openMachine(t, noise ? { ...one, noise } : one)
      assert.deepEqual(await machine.make(calls), done)
      const recorded = machine.recorded()
      assert.equal(recorded.length, calls.length)
      for (const [at, { command, parameters = {} }] of calls.entries()) {
        const given = Object.entries({ ...parameters, ErrorAction: 'Stop' })
        const values = Object.fromEntries(given.map(([name, value]) => [name, expected(value)]))
        assert.deepEqual(recorded[at], { command, values })
      }
    },
  )

test('parameters that have a type take what they are given', needed, async t => {
  const machine = openMachine(t, one)
  const address = { InterfaceIndex: 12, AddressFamily: 'IPv6', IPAddress: '2001:db8::1', PrefixLength: 64 }
  const made = await machine.make([
    { command: 'New-NetIPAddress', parameters: { ...address, SkipAsSource: true } },
    {
      command: 'Set-DnsClientServerAddress',
      parameters: { InterfaceIndex: 12, ServerAddresses: ['10.0.0.1'] },
    },
    { command: 'Set-DnsClientServerAddress', parameters: { InterfaceIndex: 12, ResetServerAddresses: true } },
  ])
  assert.deepEqual(made, done)
  const [first, second, third] = machine.recorded().map(({ values }) => values)
  assert.partialDeepStrictEqual(first, {
    PrefixLength: { type: 'Byte', value: 64 },
    SkipAsSource: { type: 'Boolean', value: true },
  })
  assert.deepEqual(second?.ServerAddresses, { type: 'String[]', value: ['10.0.0.1'] })
  assert.deepEqual(third?.ResetServerAddresses, { type: 'SwitchParameter', value: true })
})

/** Services that cannot be started, each in its way: see `prelude.ps1`. */
const failures: readonly (readonly [service: string, said: RegExp])[] = [
  ['writes', /^Start-Service: Service 'writes' cannot be started\.$/],
  ['throws', /^Start-Service: first line second <line> & 'more'$/],
  ['parses', /^Start-Service: (?!Exception calling)[^\n]+$/],
  ['silent', /^Start-Service: \S[^\n]*$/],
]

test('a failure is told in one line, and what comes after it is done', needed, async t => {
  const machine = openMachine(t, { ...one, noise: true })
  for (const [service, said] of failures) {
    const { ok, message } = await machine.make([{ command: 'Start-Service', parameters: { Name: service } }])
    assert.equal(ok, false, service)
    assert.match(message, said)
    assert.deepEqual(await machine.make([{ command: 'Set-NetRoute' }]), done)
  }
  const mended: Call = { command: 'Start-Service', parameters: { Name: 'writes' }, mayFail: true }
  assert.deepEqual(await machine.make([mended]), done)
  assert.deepEqual(await machine.make([{ command: 'Start-Service', parameters: { Name: 'member' } }]), done)
})

test(
  'a value that a parameter cannot take is told in one line, without the secrets beside it',
  needed,
  async t => {
    const machine = openMachine(t, one)
    for (const PrefixLength of [300, 'many', { secret: 'hunter2' }]) {
      const { ok, message } = await machine.make([
        { command: 'New-NetIPAddress', parameters: { PrefixLength } },
      ])
      assert.equal(ok, false)
      assert.match(message, /^New-NetIPAddress: [^\n]*PrefixLength[^\n]*$/)
      assert.doesNotMatch(message, /hunter/)
    }
  },
)

test('a command that is on no list is refused, and not run', needed, async t => {
  const machine = openMachine(t, one)
  for (const command of ['Remove-Item', 'set-netroute', 'Get-VmcontextFacts', 'cmd.exe', '$name', '']) {
    const made = await machine.make([{ command } as unknown as Call])
    assert.deepEqual(made, { ok: false, message: `${command}: no command that is allowed here` })
  }
  assert.deepEqual(machine.recorded(), [])
})
