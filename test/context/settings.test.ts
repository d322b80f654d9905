import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { locate } from '../../src/context/locate.ts'
import { parseContext } from '../../src/context/parse.ts'
import { readSettings } from '../../src/context/settings.ts'
import { knownNames } from '../../src/context/table.ts'

const read = (variables: Readonly<Record<string, string>>, system: 'linux' | 'windows' = 'linux') =>
  readSettings(new Map(Object.entries(variables)), system)

const messages = (variables: Readonly<Record<string, string>>, system: 'linux' | 'windows' = 'linux') =>
  read(variables, system).problems.map(({ severity, message }) => `${severity}: ${message}`)

test('values come typed, defaults where nothing is given', () => {
  const { settings, problems } = read({
    ETH0_IP: '10.0.0.5',
    ETH0_MTU: '',
    ETH1_MASK: '255.255.0.0',
    ETH1_METHOD: 'DHCP',
  })
  assert.deepEqual(problems, [])
  const mtu: number | null = settings.get('ETH#_MTU', 0)
  const mask: number = settings.get('ETH#_MASK', 0)
  const method: 'static' | 'dhcp' | 'skip' | 'manual' | 'auto' | 'disable' = settings.get('ETH#_METHOD', 1)
  const user: string = settings.get('USERNAME')
  assert.deepEqual([mtu, mask, method, user], [null, 24, 'dhcp', 'root'])
  assert.deepEqual(
    [settings.get('ETH#_IP', 0), settings.get('ETH#_IP', 1), settings.get('ETH#_MASK', 1)],
    ['10.0.0.5', null, 16],
  )
  assert.deepEqual(
    [settings.get('USERNAME_SUDO'), settings.get('RETRY_COUNT'), settings.get('SSH_PUBLIC_KEY')],
    [true, 3, null],
  )
})

test('an empty value counts as not set', () => {
  const { settings } = read({ ETH0_IP: '', USERNAME: '' })
  assert.equal(settings.given('ETH#_IP', 0), false)
  assert.equal(settings.invalid('ETH#_IP', 0), false)
  assert.equal(settings.get('USERNAME'), 'root')
})

test('an unusable value is a problem, and known as unusable', () => {
  const { settings, problems } = read({ ETH0_IP: '10.0.0.300', ETH0_MASK: 'none' })
  assert.deepEqual(problems, [
    { severity: 'error', variable: 'ETH0_IP', message: 'ETH0_IP: "10.0.0.300" is no IPv4 address' },
    {
      severity: 'error',
      variable: 'ETH0_MASK',
      message: 'ETH0_MASK: "none" is no netmask',
      hint: 'write it as 255.255.255.0 or 24',
    },
  ])
  assert.deepEqual(
    [settings.given('ETH#_IP', 0), settings.invalid('ETH#_IP', 0), settings.get('ETH#_IP', 0)],
    [true, true, null],
  )
  assert.equal(settings.invalid('ETH#_MASK', 0), true)
})

test('an unknown method is a warning, and the default applies', () => {
  const { settings, problems } = read({ ETH0_METHOD: 'virtio' })
  assert.deepEqual(
    problems.map(({ severity }) => severity),
    ['warning'],
  )
  assert.deepEqual([settings.get('ETH#_METHOD', 0), settings.invalid('ETH#_METHOD', 0)], ['static', false])
})

test('a method that only IPv6 has is a warning that says what IPv4 does then', () => {
  assert.deepEqual(messages({ ETH0_METHOD: 'auto' }), [
    'warning: ETH0_METHOD: "auto" asks for IPv6 only; IPv4 is static',
  ])
  assert.equal(read({ ETH0_METHOD: 'DISABLE' }).settings.get('ETH#_METHOD', 0), 'disable')
  assert.deepEqual(messages({ ETH0_METHOD: 'virtio' }), [
    'warning: ETH0_METHOD: "virtio" is none of static, dhcp, skip, manual; taken as not set',
  ])
})

test('what is left of a list without its bad entries is used', () => {
  const { settings, problems } = read({ DNS: '1.1.1.1 1.1.1', ETH0_DNS: '1.1.1.1,8.8.8.8' })
  assert.deepEqual(settings.get('DNS'), ['1.1.1.1'])
  assert.equal(settings.invalid('DNS'), false)
  assert.deepEqual(settings.get('ETH#_DNS', 0), ['1.1.1.1', '8.8.8.8'])
  assert.deepEqual(
    problems.map(({ severity }) => severity),
    ['error', 'warning'],
  )
})

test('an older name stands in for an empty newer one and never goes before it', () => {
  const { settings } = read({
    ETH0_GATEWAY6: 'fe80::1',
    ETH0_IP6_GATEWAY: '',
    ETH1_GATEWAY6: 'fe80::1',
    ETH1_IP6_GATEWAY: 'fe80::2',
    GRANT_SUDO: 'no',
  })
  assert.equal(settings.get('ETH#_IP6_GATEWAY', 0), 'fe80::1')
  assert.equal(settings.given('ETH#_IP6_GATEWAY', 0), true)
  assert.equal(settings.get('ETH#_IP6_GATEWAY', 1), 'fe80::2')
  assert.equal(settings.get('USERNAME_SUDO'), false)
})

test('an unused older value is not checked, and a bad newer one is not replaced by it', () => {
  const { settings, problems } = read({
    ETH0_IPV6: 'x',
    ETH0_IP6: '2001:db8::1',
    ETH1_IPV6: '2001:db8::1',
    ETH1_IP6: 'x',
  })
  assert.deepEqual(
    problems.map(({ variable }) => variable),
    ['ETH1_IP6'],
  )
  assert.equal(settings.get('ETH#_IP6', 1), null)
  assert.equal(settings.invalid('ETH#_IP6', 1), true)
})

test('numbers are those that occur, in their order, empty variables too', () => {
  const { settings } = read({
    ETH10_MAC: '',
    ETH2_IP: '10.0.0.1',
    ETH2_ALIAS3_IP: '',
    ETH2_ALIAS0_MAC: '',
    ETH10_ALIAS7_IP: '',
    ETH00_IP: '',
    PCI1_ADDRESS: '',
    MY7_IP: '',
  })
  assert.deepEqual(settings.numbers('ETH#'), [2, 10])
  assert.deepEqual(settings.numbers('ETH#_ALIAS#', 2), [0, 3])
  assert.deepEqual(settings.numbers('ETH#_ALIAS#', 10), [7])
  assert.deepEqual(settings.numbers('ETH#_ALIAS#', 1), [])
  assert.deepEqual(settings.numbers('PCI#'), [1])
  assert.deepEqual(settings.numbers('DISK#'), [])
})

test('the aliases of ETH1 are not those of ETH10', () => {
  const { settings } = read({ ETH1_ALIAS0_IP: '10.0.1.50', ETH10_ALIAS0_IP: '10.0.10.50' })
  assert.equal(settings.get('ETH#_ALIAS#_IP', 1, 0), '10.0.1.50')
  assert.equal(settings.get('ETH#_ALIAS#_IP', 10, 0), '10.0.10.50')
})

test('secrets are not told in problems', () => {
  const told = JSON.stringify(
    read({
      PASSWORD: 's3cret\nline',
      CRYPTED_PASSWORD: 's3cret',
      PASSWORD_BASE64: 's3cret!',
      CRYPTED_PASSWORD_BASE64: 'czNjcmV0',
    }).problems,
  )
  assert.equal(read({ CRYPTED_PASSWORD: 's3cret' }).problems.length, 1)
  assert.doesNotMatch(told, /s3cret|czNjcmV0/)
})

test('values are shown short and without control characters', () => {
  assert.deepEqual(messages({ ETH0_IP: `\x1b[31m\u202e\udce9${'x'.repeat(100)}` }), [
    `error: ETH0_IP: "\\x1b[31m\\u202e\\xe9${'x'.repeat(53)}…" is no IPv4 address`,
  ])
})

test('many faults of one value are not told one by one', () => {
  assert.equal(
    messages({ SSH_PUBLIC_KEY: 'x\n'.repeat(40) }).at(-1),
    'error: SSH_PUBLIC_KEY: 35 more like these',
  )
})

test('what a system does not honour is no problem there', () => {
  assert.deepEqual(messages({ IGNORE_SWAP: 'x', PCI0_MTU: 'x' }, 'windows'), [])
  assert.deepEqual(messages({ WINADMIN: 'x', ETH0_VLAN_ID: 'x', TOKEN: 'x' }, 'linux'), [])
  assert.equal(messages({ WINADMIN: 'x' }, 'windows').length, 1)
})

test('NETWORK is honoured in the guest too: a value that says neither YES nor NO is an error there', () => {
  assert.deepEqual(messages({ NETWORK: 'perhaps' }), ['error: NETWORK: "perhaps" is neither YES nor NO'])
  assert.equal(read({ NETWORK: 'perhaps' }).settings.invalid('NETWORK'), true)
  assert.deepEqual(messages({ NETWORK: 'NO' }), [])
})

test('a context of all that OpenNebula writes, most of it empty, is sound', () => {
  const { variables } = parseContext(
    "# x\nDISK_ID='1'\nETH0_DNS='1.1.1.1'\nETH0_EXTERNAL=''\nETH0_IP='192.0.2.10'\nETH0_IP6=''\nETH0_MAC='02:00:0a:12:01:01'\nETH0_MASK='255.255.255.0'\nETH0_VLAN_ID=''\nNETWORK='YES'\nTARGET='hda'\n",
  )
  assert.deepEqual(readSettings(variables, 'linux').problems, [])
})

test('problems get the places of their variables', () => {
  const { variables, positions } = parseContext("A='1'\n  ETH0_IP='x'\n")
  const [problem] = locate(readSettings(variables, 'linux').problems, positions)
  assert.deepEqual([problem?.line, problem?.column], [2, 3])
})

test('a problem of a variable that stands there under an older name gets that one’s place', () => {
  const { positions } = parseContext("ETH0_IP='x'\nETH0_GATEWAY6='y'\n")
  const about = (variable: string) => ({ severity: 'error', variable, message: variable }) as const
  const located = locate([about('ETH7_IP'), about('ETH0_IP6_GATEWAY'), about('ETH0_IP')], positions)
  assert.deepEqual(
    located.map(({ variable, line }) => [variable, line]),
    [
      ['ETH0_IP', 1],
      ['ETH0_IP6_GATEWAY', 2],
      ['ETH7_IP', undefined],
    ],
  )
})

test('no context whatever makes reading throw', () => {
  const names = [...knownNames()].map(name => name.replaceAll('#', '0'))
  const entry = fc.tuple(
    fc.constantFrom(...names, '__proto__', 'ETH0_', 'constructor'),
    fc.string({ unit: 'binary' }),
  )
  fc.assert(
    fc.property(fc.array(entry), fc.constantFrom('linux', 'windows'), (context, system) => {
      const { settings } = readSettings(new Map(context), system)
      assert.ok(settings.get('ETH#_MASK', 0) >= 0)
    }),
  )
})

test('what no module honours yet is a warning where it is given, and only there', () => {
  const problemsOf = (variables: Record<string, string>) =>
    readSettings(new Map(Object.entries(variables)), 'linux').problems
  assert.deepEqual(problemsOf({ SECURETTY: '' }), [])
  const [problem] = problemsOf({ SECURETTY: 'NO' })
  assert.equal(problem?.severity, 'warning')
  assert.match(problem?.message ?? '', /SECURETTY: known, but this version does not honour it yet/)
})

test('what is not honoured yet warns only where its value asks for something', () => {
  const silent = {
    REPORT_READY: 'NO',
    DNS_HOSTNAME: 'no',
    SECURETTY: 'YES',
    RECREATE_RUN: '0',
    RETRY_COUNT: '5',
    RETRY_WAIT_PERIOD: '30',
    READY_SCRIPT: 'true',
    READY_SCRIPT_PATH: '/bin/true',
  }
  assert.deepEqual(messages(silent), [])
  for (const [name, value] of Object.entries({
    REPORT_READY: 'YES',
    DNS_HOSTNAME: 'YES',
    SECURETTY: 'NO',
    RECREATE_RUN: 'YES',
    DISK0_MOUNT_TAG: 'data',
  })) {
    const notYet = `warning: ${name}: known, but this version does not honour it yet`
    assert.deepEqual(messages({ [name]: value }), [notYet])
    assert.ok(!messages({ [name]: value }, 'windows').includes(notYet))
  }
  assert.deepEqual(messages({ REPORT_READY: 'x' }), ['error: REPORT_READY: "x" is neither YES nor NO'])
})
