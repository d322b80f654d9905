import assert from 'node:assert/strict'
import net from 'node:net'
import { test } from 'node:test'
import fc from 'fast-check'
import * as types from '../../src/context/types.ts'

/** The value, or what the first fault says. */
const read = <T>(
  type: types.ValueType<T>,
  text: string,
  system: types.System = 'linux',
): T | string | undefined => {
  const { value, errors, warnings } = type.parse(text, system)
  return value ?? errors?.[0]?.says ?? warnings?.[0]?.says
}

const takes = <T>(
  type: types.ValueType<T>,
  cases: Readonly<Record<string, T>>,
  system: types.System = 'linux',
): void => {
  for (const [text, value] of Object.entries(cases)) {
    assert.deepEqual(type.parse(text, system), { value }, text)
  }
}

const refuses = (
  type: types.ValueType<unknown>,
  texts: readonly string[],
  system: types.System = 'linux',
): void => {
  for (const text of texts) {
    const { value, errors } = type.parse(text, system)
    assert.equal(value, undefined, text)
    assert.ok((errors?.length ?? 0) > 0, text)
  }
}

/** Words that look like addresses and often are none. */
const nearlyAddress = fc.oneof(
  fc.ipV6(),
  fc.ipV4(),
  fc
    .array(
      fc.constantFrom(
        '0',
        '1',
        'f',
        '12',
        '255',
        '256',
        '01',
        'abcd',
        '12345',
        ':',
        '::',
        '.',
        '%',
        'g',
        '-',
      ),
      { maxLength: 16 },
    )
    .map(parts => parts.join('')),
  fc
    .array(fc.constantFrom('0', '1', 'ab', '12', '1.2.3.4', ''), { maxLength: 9 })
    .map(parts => parts.join(':')),
  fc
    .array(fc.constantFrom('0', '1', '12', '255', '256', '00', '+1', '1e1', ' 1', ''), { maxLength: 5 })
    .map(parts => parts.join('.')),
)

test('IP addresses are what Node says they are', () => {
  fc.assert(
    fc.property(nearlyAddress, text => {
      assert.equal(types.isIPv4(text), net.isIPv4(text))
      assert.equal(types.isIPv6(text), net.isIPv6(text) && !text.includes('%'))
    }),
    { numRuns: 3000 },
  )
})

test('addresses lose blanks and capitals, and a prefix length is refused with a hint', () => {
  takes(types.ipv4, { '10.0.0.5': '10.0.0.5', ' 10.0.0.5\n': '10.0.0.5' })
  refuses(types.ipv4, ['10.0.0.300', '10.0.0', '10.0.0.5/24', '010.0.0.5', '::1', 'x'])
  takes(types.ipv6, { '2001:DB8::5': '2001:db8::5', '::ffff:1.2.3.4': '::ffff:1.2.3.4' })
  refuses(types.ipv6, ['2001:db8::5/64', 'fe80::1%eth0', '10.0.0.5', ':::', '1:2:3:4:5:6:7'])
  assert.match(types.ipv6.parse('2001:db8::5/64', 'linux').errors?.[0]?.hint ?? '', /prefix length/)
})

test('a netmask is a prefix length in any of its spellings', () => {
  takes(types.netmask, {
    '255.255.255.0': 24,
    '24': 24,
    '/24': 24,
    '0.0.0.0': 0,
    '255.255.255.255': 32,
    '128.0.0.0': 1,
    '0': 0,
    '32': 32,
  })
  refuses(types.netmask, ['none', '255.0.255.0', '0.0.0.255', '33', '-1', '/', '255.255.255', '24.5'])
  for (let length = 0; length <= 32; length++) {
    const bits = length === 0 ? 0 : (0xffffffff << (32 - length)) >>> 0
    const mask = [24, 16, 8, 0].map(shift => (bits >>> shift) & 255).join('.')
    assert.equal(read(types.netmask, mask), length)
  }
  takes(types.prefixLength6, { '64': 64, '/56': 56, '128': 128 })
  refuses(types.prefixLength6, ['129', 'x', '255.255.255.0'])
})

test('a MAC address is whole, in lower case, with colons', () => {
  takes(types.mac, { '02:00:0A:00:00:05': '02:00:0a:00:00:05', '02-00-0a-00-00-05': '02:00:0a:00:00:05' })
  refuses(types.mac, ['02:00:0a:00:00', '02:00:0a:00:00:05:06', '02:00:0a:00:00:g5', '02000a000005'])
})

test('a PCI address is as sysfs writes it', () => {
  takes(types.pciAddress, { '01:00.0': '0000:01:00.0', '0000:0A:1f.7': '0000:0a:1f.7' })
  refuses(types.pciAddress, ['1:0.0', '01:00.8', '01:20.0', '01:00'])
})

test('yes and no have many spellings and nothing else is one', () => {
  for (const word of ['1', 'true', 'YES', ' yes ', 'Y', 'On\n']) takes(types.yesNo, { [word]: true })
  for (const word of ['0', 'False', 'NO', 'n', 'off']) takes(types.yesNo, { [word]: false })
  refuses(types.yesNo, ['maybe', '2', 'ja', ' '])
})

test('numbers are whole and in range', () => {
  const mtu = types.integer('an MTU', 68, 65535)
  takes(mtu, { '1500': 1500, ' 68 ': 68, '65535': 65535 })
  refuses(mtu, ['abc', '67', '65536', '1500.5', '-1', '1e3', '0x5dc', '99999999999999999999'])
  assert.equal(read(mtu, 'abc'), 'is no whole number, as an MTU has to be')
})

test('an unknown word of a method is a warning and counts as not set', () => {
  const method = types.enumeration(['static', 'dhcp'], { lenient: true })
  takes(method, { DHCP: 'dhcp', ' static': 'static' })
  assert.deepEqual(method.parse('virtio', 'linux'), {
    warnings: [{ says: 'is none of static, dhcp; taken as not set' }],
  })
  refuses(types.enumeration(['once', 'boot']), ['never', 'constructor'])
})

test('a list of words knows synonyms and keeps the order', () => {
  const list = types.enumerationList(['nm', 'networkd'], { synonyms: { networkmanager: 'nm' } })
  takes(list, { 'networkd NetworkManager nm': ['networkd', 'nm'] })
  assert.deepEqual(list.parse('nm quagga', 'linux'), {
    value: ['nm'],
    errors: [{ part: 'quagga', says: 'is none of nm, networkd' }],
  })
})

test('a list keeps its good entries, and commas separate with a warning', () => {
  takes(types.ipList, {
    '1.1.1.1  8.8.8.8': ['1.1.1.1', '8.8.8.8'],
    '2001:DB8::1\n1.1.1.1': ['2001:db8::1', '1.1.1.1'],
  })
  const commas = types.ipList.parse('1.1.1.1,8.8.8.8', 'linux')
  assert.deepEqual(commas.value, ['1.1.1.1', '8.8.8.8'])
  assert.equal(commas.warnings?.length, 1)
  assert.deepEqual(types.ipList.parse('1.1.1.1 x', 'linux'), {
    value: ['1.1.1.1'],
    errors: [{ part: 'x', says: 'is no IP address' }],
  })
  refuses(types.ipList, ['x y'])
  takes(types.domainList, { 'example.org corp.example.org.': ['example.org', 'corp.example.org'] })
  refuses(types.domainList, ['-x', 'a..b', 'é.org', `${'a'.repeat(64)}.org`, 'x;y'])
})

test('routes have a network, a router, and one family', () => {
  takes(types.routes, {
    '10.9.0.0/16 via 10.0.0.254': [{ to: '10.9.0.0/16', via: '10.0.0.254' }],
    '10.8.0.0/255.255.0.0 via 10.0.0.1, 10.7.0.1 VIA 10.0.0.2,': [
      { to: '10.8.0.0/16', via: '10.0.0.1' },
      { to: '10.7.0.1/32', via: '10.0.0.2' },
    ],
    'default via 10.0.0.1, default via FE80::1': [
      { to: '0.0.0.0/0', via: '10.0.0.1' },
      { to: '::/0', via: 'fe80::1' },
    ],
    '2001:DB8::/32 via fe80::1': [{ to: '2001:db8::/32', via: 'fe80::1' }],
  })
  refuses(types.routes, [
    '10.9.0.0/16',
    '10.9.0.0/33 via 10.0.0.1',
    '10.9.0.0/16 via x',
    '10.9.0.0/16 dev eth0',
    '2001:db8::/32 via 10.0.0.1',
    '10.0.0.0/8/8 via 10.0.0.1',
    '10.9.0.0/16 via 10.0.0.1 x',
  ])
  const some = types.routes.parse('x, 10.9.0.0/16 via 10.0.0.254', 'linux')
  assert.deepEqual([some.value?.length, some.errors?.[0]?.part], [1, 'x'])
})

test('user names are those that the system takes', () => {
  for (const name of ['root', 'ada', 'Ada.Lovelace', 'a-b_c', '_apt', 'machine$', 'x'.repeat(32)])
    takes(types.userName, { [name]: name })
  refuses(types.userName, [
    '-x',
    'a b',
    'a:b',
    'a/b',
    '..',
    '.',
    '1000',
    '$',
    'é',
    'x'.repeat(33),
    'a\nb',
    '../root',
  ])
  takes(types.userName, { 'Ada Lovelace': 'Ada Lovelace' }, 'windows')
  refuses(types.userName, ['a/b', 'a"b', 'x'.repeat(21)], 'windows')
})

test('a password is one line of anything', () => {
  takes(types.password, { 'correct: horse': 'correct: horse', ' x ': ' x ' })
  refuses(types.password, ['a\nb', 'a\r', 'a\0'])
  const said = (bytes: Buffer, system: 'linux' | 'windows') =>
    types.base64Of(types.password).parse(bytes.toString('base64'), system).errors?.[0]?.says
  for (const system of ['linux', 'windows'] as const)
    assert.match(said(Buffer.from('secret', 'utf16le'), system) ?? '', /zero bytes, as text in UTF-16/)
  const ansi = Buffer.from('grün', 'latin1')
  assert.deepEqual([said(ansi, 'linux'), said(ansi, 'windows')], [undefined, 'is no text in UTF-8'])
})

test('a hash has one of the forms of crypt(5)', () => {
  const hashes = [
    '$6$salt$abc./',
    '$y$j9T$salt$hash',
    '$2b$12$abcdefghij',
    '$1$x$y',
    'abJnggxhB/yWI',
    '!',
    '*',
    '!!',
    '!$6$salt$x',
  ]
  for (const hash of hashes) takes(types.cryptedPassword, { [hash]: hash })
  refuses(types.cryptedPassword, ['secret', '$6$a:b', '$6$a\nroot::0:0', '$6$a b', '$$x', 'short'])
})

test('base64 is decoded, and what is none is refused', () => {
  takes(types.base64, { aGVsbG8: 'hello', 'aGVs\nbG8=\n': 'hello', 'w6k=': 'é', '6Q==': '\udce9' })
  refuses(types.base64, ['a', 'aGVsbG8*', 'aGVs=bG8', 'a===', 'é'])
  takes(types.base64Of(types.password), { 'c2VjcmV0Cg==': 'secret' })
  refuses(types.base64Of(types.password), ['YQpi', '!'])
  const marked = Buffer.from('\uFEFFsecret\r\n').toString('base64')
  takes(types.base64Of(types.password), { [marked]: 'secret' })
  assert.deepEqual(types.base64Of(types.password).parse('Cg==', 'linux'), {})
})

test('text that may be base64 is decoded where that gives a text', () => {
  takes(types.textOrBase64, {
    'IyEvYmluL3NoCg==': '#!/bin/sh\n',
    'test -e /run/x': 'test -e /run/x',
    true: 'true',
    'w6k=': 'é',
  })
})

const ed25519 = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f'

test('an SSH key has a blob that begins with its type', () => {
  const keys = [
    ed25519,
    `${ed25519} ada@example.org`,
    `no-pty,command="echo \\"hi there\\"" ${ed25519} a b c`,
    'ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTY=',
  ]
  for (const key of keys) takes(types.sshKeys, { [key]: [key] })
  refuses(types.sshKeys, [
    'ssh-rsa',
    'ssh-rsa xyz',
    `ssh-rsa ${ed25519.split(' ')[1]}`,
    'AAAAC3NzaC1lZDI1NTE5',
    `command="x ${ed25519}`,
  ])
})

test('a bad line among SSH keys is named by its number and the others stay', () => {
  const { value, errors } = types.sshKeys.parse(
    `# mine\r\n${ed25519} a\r\n\r\nnonsense\r\n${ed25519} b`,
    'linux',
  )
  assert.deepEqual(value, [`${ed25519} a`, `${ed25519} b`])
  assert.deepEqual(
    errors?.map(({ place }) => place),
    ['line 4'],
  )
})

test('a private key is recognized and told', () => {
  const { errors } = types.sshKeys.parse('-----BEGIN OPENSSH PRIVATE KEY-----', 'linux')
  assert.match(errors?.[0]?.hint ?? '', /private key/)
})

test('time zones, paths, URLs and files lead nowhere else', () => {
  takes(types.timeZone, { 'Europe/Madrid': 'Europe/Madrid', 'Etc/GMT+3': 'Etc/GMT+3', UTC: 'UTC' })
  refuses(types.timeZone, [
    '../../etc/passwd',
    '/etc/localtime',
    'Europe/',
    'Europe//Madrid',
    'W. Europe Standard Time',
  ])
  takes(types.timeZone, { 'W. Europe Standard Time': 'W. Europe Standard Time' }, 'windows')
  takes(types.absolutePath, { '/bin/bash': '/bin/bash' })
  refuses(types.absolutePath, ['bin/bash', '/a\nb'])
  takes(types.url, { 'http://169.254.16.9:5030': 'http://169.254.16.9:5030' })
  refuses(types.url, ['ftp://x', 'x', 'http://', 'http://a b', 'file:///etc/passwd'])
  takes(types.fileList, { 'init.sh  sub/x.sh': ['init.sh', 'sub/x.sh'] })
  refuses(types.fileList, ['/etc/passwd', '../x', 'a/../../b'])
  takes(types.volumeList, { '/ /home': ['/', '/home'] })
  takes(types.volumeList, { 'd: E': ['D', 'E'] }, 'windows')
  refuses(types.volumeList, ['home'])
  refuses(types.volumeList, ['home', 'DE'], 'windows')
})

test('of volumes in a template for guests of both systems each guest takes its own, and is told of the others', () => {
  const both = '/ D: /srv E:\\'
  assert.deepEqual(types.volumeList.parse(both, 'windows'), {
    value: ['D', 'E'],
    warnings: ['/', '/srv'].map(part => ({ part, says: 'is a mount point of Linux, and left out' })),
  })
  assert.deepEqual(types.volumeList.parse(both, 'linux'), {
    value: ['/', '/srv'],
    warnings: ['D:', 'E:\\'].map(part => ({ part, says: 'is a drive of Windows, and left out' })),
  })
})

test('no value makes a type slow', () => {
  const long = [
    ' '.repeat(200_000),
    `${' '.repeat(200_000)}x`,
    'a'.repeat(200_000),
    '"'.repeat(200_001),
    'a,'.repeat(100_000),
    '\\"'.repeat(100_000),
    ':'.repeat(200_000),
    'A='.repeat(100_000),
    '"a'.repeat(100_000),
  ]
  const all = Object.values(types).filter(type => typeof type === 'object')
  const start = performance.now()
  for (const type of all) for (const text of long) type.parse(text, 'linux')
  const seconds = (performance.now() - start) / 1000
  assert.ok(all.length > 20)
  assert.ok(seconds < 10, `${seconds} s`)
})
