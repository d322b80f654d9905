import assert from 'node:assert/strict'
import { test } from 'node:test'
import { namedRule, networkKinds, parseRule } from '../../../src/machine/windows/firewall-rule.ts'

const openSsh =
  'v2.33|Action=Allow|Active=TRUE|Dir=In|Protocol=6|Profile=Private|LPort=22|App=%SystemRoot%\\system32\\OpenSSH\\sshd.exe|Name=OpenSSH SSH Server (sshd)|Desc=Inbound=yes|EmbedCtxt=OpenSSH Server|'

test('a rule is read out of the line that Windows keeps for it', () => {
  assert.deepEqual(parseRule('OpenSSH-Server-In-TCP', openSsh), {
    name: 'OpenSSH-Server-In-TCP',
    displayName: 'OpenSSH SSH Server (sshd)',
    enabled: true,
    allows: true,
    networks: ['Private'],
    ports: ['22'],
    addresses: [],
    program: '%SystemRoot%\\system32\\OpenSSH\\sshd.exe',
    group: 'OpenSSH Server',
  })
})

test('what a line does not limit is for all, and a field may be there several times', () => {
  const rule = parseRule(
    'x',
    'v2.10|Action=Allow|Active=TRUE|Dir=In|Protocol=6|Profile=Domain|Profile=Public|LPort=22|LPort=2222|LPort2_10=30-40|RA4=10.0.0.1|RA62=LocalSubnet|',
  )
  assert.deepEqual(rule?.networks, ['Domain', 'Public'])
  assert.deepEqual(rule?.ports, ['22', '2222', '30-40'])
  assert.deepEqual(rule?.addresses, ['10.0.0.1', 'LocalSubnet'])
  const open = parseRule('x', 'v2.10|Action=Allow|Active=TRUE|Dir=In|')
  assert.deepEqual(open, { ...namedRule('x'), networks: networkKinds })
})

test('a rule is enabled where it says so and is for what comes in, and lets in or keeps out', () => {
  for (const [field, other] of [
    ['Active=TRUE', 'Active=FALSE'],
    ['Dir=In', 'Dir=Out'],
    ['Active=TRUE|', ''],
  ] as const)
    assert.equal(parseRule('x', openSsh.replace(field, other))?.enabled, false, other)
  const block = parseRule('x', openSsh.replace('Action=Allow', 'Action=Block'))
  assert.deepEqual([block?.enabled, block?.allows], [true, false])
})

test('what is no line of a rule is told from one', () => {
  for (const line of ['', 'Allow', 'Action=Allow|Active=TRUE|Dir=In|'])
    assert.equal(parseRule('x', line), null)
})
