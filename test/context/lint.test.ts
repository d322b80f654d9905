import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { distance } from '../../src/context/lint/distance.ts'
import { closestName } from '../../src/context/lint/names.ts'
import { lintContext } from '../../src/context/lint.ts'
import { parseContext } from '../../src/context/parse.ts'

const lint = (variables: Readonly<Record<string, string>>, system: 'linux' | 'windows' = 'linux'): string[] =>
  lintContext({ variables: new Map(Object.entries(variables)) }, system).map(
    ({ severity, message, hint }) => `${severity}: ${message}${hint === undefined ? '' : ` (${hint})`}`,
  )

const nic = (number: number, more: Readonly<Record<string, string>>): Record<string, string> => ({
  [`ETH${number}_MAC`]: `02:00:0a:00:00:0${number}`,
  ...Object.fromEntries(Object.entries(more).map(([name, value]) => [`ETH${number}_${name}`, value])),
})

test('the distance counts slips: a letter more, less, another, or two swapped', () => {
  const cases: readonly (readonly [string, string, number])[] = [
    ['GATEWAY', 'GATEWAY', 0],
    ['GATWAY', 'GATEWAY', 1],
    ['GATEWAYS', 'GATEWAY', 1],
    ['GETEWAY', 'GATEWAY', 1],
    ['GATWEAY', 'GATEWAY', 1],
    ['GTAWEAY', 'GATEWAY', 2],
    ['GTWY', 'GATEWAY', 3],
    ['', 'ABC', 3],
    ['ABC', 'CBAD', 3],
  ]
  for (const [a, b, apart] of cases) {
    assert.equal(distance(a, b, 9), apart, `${a} ${b}`)
    assert.equal(distance(b, a, 9), apart, `${b} ${a}`)
  }
})

test('the distance stops counting beyond what is asked for', () => {
  const word = fc.string({ unit: fc.constantFrom('A', 'B', 'C', '_'), maxLength: 8 })
  fc.assert(
    fc.property(word, word, fc.nat(4), (a, b, most) => {
      assert.equal(distance(a, b, most), Math.min(distance(a, b, 99), most + 1))
    }),
  )
})

test('names that are nearly known are told, with the numbers they have', () => {
  const meant = {
    ETH0_GATWAY: 'ETH0_GATEWAY',
    ETH12_MAKS: 'ETH12_MASK',
    ETHO_IP: 'ETH0_IP',
    ETH_IP: 'ETH0_IP',
    ETH00_MAC: 'ETH0_MAC',
    ETH0_ALIAS2_IP6_UAL: 'ETH0_ALIAS2_IP6_ULA',
    SSH_PUBLIC_KYE: 'SSH_PUBLIC_KEY',
    SSH_PUBLIC_KEYS: 'SSH_PUBLIC_KEY',
    PASWORD: 'PASSWORD',
    set_hostname: 'SET_HOSTNAME',
    eth1_ip: 'ETH1_IP',
    GRANT_SUDOO: 'USERNAME_SUDO',
    START_SCRIPT_BASE_64: 'START_SCRIPT_BASE64',
    PCI3_ADRESS: 'PCI3_ADDRESS',
    VMCONTEXT_SCRIPT: 'VMCONTEXT_SCRIPTS',
  }
  for (const [name, known] of Object.entries(meant)) assert.equal(closestName(name), known)
  assert.deepEqual(lint({ ETH0_GATWAY: '10.0.0.1' }), [
    'warning: ETH0_GATWAY: nobody knows a variable of this name (did you mean ETH0_GATEWAY?)',
  ])
})

test('users’ own names are left in peace', () => {
  for (const name of [
    'HOSTNAME',
    'MYDNS',
    'DNS2',
    'APP_PORT',
    'A',
    'FOO',
    'DB_HOST',
    'ETH0_DETACH',
    'USER',
    'PATH',
    'FILE',
    'ONEAPP_SITE',
    'PCI0_METHOD',
    'PCI0_ROUTES',
  ]) {
    assert.deepEqual(lint({ [name]: 'x' }), [], name)
  }
})

test('a slip beside the right name is the user’s own', () => {
  assert.deepEqual(lint({ PASSWORD: 'x', PASWORD: 'x' }), [])
})

test('older names are told with their successor', () => {
  assert.deepEqual(
    lint({ ...nic(0, { IPV6: '2001:db8::5' }), GRANT_SUDO: 'YES', USERDATA: 'x', USER_DATA: 'y' }),
    [
      'warning: ETH0_IPV6: an older name of ETH0_IP6 (write ETH0_IP6)',
      'warning: GRANT_SUDO: an older name of USERNAME_SUDO (write USERNAME_SUDO)',
      'warning: USERDATA: not used, as USER_DATA is given too (leave it out)',
    ],
  )
})

test('of several passwords the one that wins is told', () => {
  assert.deepEqual(lint({ PASSWORD: 'x', CRYPTED_PASSWORD: '*' }), [
    'warning: PASSWORD: not used, as CRYPTED_PASSWORD goes before it (leave one of them out)',
  ])
  assert.deepEqual(lint({ PASSWORD: 'x', CRYPTED_PASSWORD: '*' }, 'windows'), [])
  assert.equal(lint({ START_SCRIPT: 'x', START_SCRIPT_BASE64: 'eA==' }).length, 1)
})

test('a NIC without its MAC, an alias without one, a device without its address cannot be found', () => {
  assert.deepEqual(lint({ ETH0_IP: '10.0.0.5', ETH0_MAC: '' }), [
    'error: ETH0_IP: the NIC cannot be found without ETH0_MAC (give ETH0_MAC)',
  ])
  assert.match(lint({ ETH1_METHOD: 'dhcp' })[0] ?? '', /^error: ETH1_METHOD: the NIC cannot be found/)
  assert.match(lint({ PCI0_IP: '10.0.0.5' })[0] ?? '', /^error: PCI0_IP: .* without PCI0_ADDRESS/)
  assert.deepEqual(lint(nic(0, { ALIAS0_IP: '10.0.0.6' })), [
    'warning: ETH0_ALIAS0_IP: not used without ETH0_ALIAS0_MAC (give ETH0_ALIAS0_MAC)',
  ])
  assert.deepEqual(lint({ PCI0_ADDRESS: '01:00.0' }), [])
})

test('a gateway outside of its network is told', () => {
  const stray = (more: Readonly<Record<string, string>>) =>
    lint(nic(0, more)).map(text => text.replace(/ \(.*/, ''))
  assert.deepEqual(stray({ IP: '10.0.0.5', GATEWAY: '10.0.1.1' }), [
    'warning: ETH0_GATEWAY: outside of the network 10.0.0.5/24',
  ])
  assert.deepEqual(stray({ IP: '10.0.0.5', GATEWAY: '10.0.0.5' }), [
    'warning: ETH0_GATEWAY: the same as ETH0_IP',
  ])
  assert.equal(stray({ IP6: '2001:db8::5', IP6_GATEWAY: '2001:db8:1::1' }).length, 1)
  for (const sound of [
    { IP: '10.0.0.5', GATEWAY: '10.0.0.1' },
    { IP: '10.0.0.5', GATEWAY: '10.0.1.1', MASK: '16' },
    { IP: '10.0.0.5', GATEWAY: '10.9.9.9', MASK: '32' },
    { IP6: '2001:db8::5', IP6_GATEWAY: 'fe80::1' },
    { IP6: '2001:db8::5', IP6_GATEWAY: '2001:db8::1' },
    { IP: '10.0.0.5', GATEWAY: '10.0.1.1', METHOD: 'dhcp' },
  ])
    assert.deepEqual(stray(sound), [], JSON.stringify(sound))
})

test('two default routes of one metric are told', () => {
  const first = nic(0, { IP: '10.0.0.5', GATEWAY: '10.0.0.1' })
  const second = { IP: '10.0.1.5', GATEWAY: '10.0.1.1' }
  assert.deepEqual(lint({ ...first, ...nic(1, second) }), [
    'warning: ETH1_GATEWAY: a second IPv4 default route without a metric, beside the one of ETH0 (give ETH1_METRIC, the smallest wins, or leave one gateway out)',
  ])
  assert.deepEqual(lint({ ...first, ...nic(1, { ...second, METRIC: '100' }) }), [])
  assert.deepEqual(lint({ ...first, ...nic(1, { ...second, METHOD: 'skip' }) }), [])
  const six = { IP6: '2001:db8::5', IP6_GATEWAY: 'fe80::1', METRIC: '5' }
  assert.match(
    lint({ ...nic(0, six), ...nic(1, { ...six, IP6: '2001:db8::6' }) }).join(),
    /ETH1_IP6_GATEWAY: a second IPv6 default route of metric 5/,
  )
})

test('one address or MAC for two NICs is told', () => {
  assert.deepEqual(lint({ ...nic(0, { IP: '10.0.0.5' }), ...nic(1, { IP: '10.0.0.5' }) }), [
    'warning: ETH1_IP: the same as ETH0_IP',
  ])
  assert.deepEqual(lint({ ETH0_MAC: '02:00:0a:00:00:05', ETH1_MAC: '02:00:0A:00:00:05' }), [
    'warning: ETH1_MAC: the same as ETH0_MAC',
  ])
})

test('half a mount is told', () => {
  assert.deepEqual(lint({ DISK3_MOUNT_TAG: 'data' }), [
    'warning: DISK3_MOUNT_TAG: known, but this version does not honour it yet',
    'warning: DISK3_MOUNT_TAG: nothing is mounted without DISK3_MOUNT_POINT',
  ])
})

test('problems of every kind come in the order of their lines', () => {
  const script = `PASWORD='x'\nETH0_IP='10.0.0.300'\nA=$x\nETH0_MAC='x'\n`
  const problems = lintContext(parseContext(Buffer.from(script)))
  assert.deepEqual(
    problems.map(({ line, severity }) => [line, severity]),
    [
      [1, 'warning'],
      [2, 'error'],
      [3, 'error'],
      [4, 'error'],
    ],
  )
})

test('a sound context has no problem', () => {
  const sound = {
    ...nic(0, { IP: '10.0.0.5', MASK: '255.255.255.0', GATEWAY: '10.0.0.1', DNS: '10.0.0.1' }),
    SET_HOSTNAME: 'web1',
    USERNAME: 'ada',
    NETWORK: 'YES',
  }
  assert.deepEqual(lint(sound), [])
})

test('a variable that is given twice is told where it counts', () => {
  const problems = lintContext(parseContext(Buffer.from("SET_HOSTNAME='a'\nX='1'\nSET_HOSTNAME='b'\n")))
  assert.deepEqual(
    problems.map(({ line, variable, severity }) => [line, variable, severity]),
    [[3, 'SET_HOSTNAME', 'warning']],
  )
})
