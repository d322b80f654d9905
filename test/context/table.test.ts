import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isSecret } from '../../src/context/mask.ts'
import {
  concreteName,
  findVariable,
  groups,
  knownNames,
  table,
  type Variable,
  type VariableName,
} from '../../src/context/table.ts'

const entries = Object.entries(table) as [VariableName, Variable][]

/** The variables that users' templates carry. */
const carried = `
  ETH#_MAC ETH#_IP ETH#_MASK ETH#_GATEWAY ETH#_NETWORK ETH#_METHOD ETH#_IP6 ETH#_IPV6 ETH#_IP6_PREFIX_LENGTH ETH#_IP6_ULA
  ETH#_IP6_GATEWAY ETH#_GATEWAY6 ETH#_IP6_METHOD ETH#_METRIC ETH#_IP6_METRIC ETH#_MTU ETH#_DNS ETH#_SEARCH_DOMAIN ETH#_ROUTES
  ETH#_ALIAS#_MAC ETH#_ALIAS#_IP ETH#_ALIAS#_MASK ETH#_ALIAS#_IP6 ETH#_ALIAS#_IP6_PREFIX_LENGTH ETH#_ALIAS#_IP6_ULA
  ETH#_ALIAS#_EXTERNAL ETH#_ALIAS#_DETACH ETH#_VLAN_ID ETH#_VROUTER_IP ETH#_VROUTER_IP6 ETH#_VROUTER_MANAGEMENT ETH#_EXTERNAL
  PCI#_ADDRESS PCI#_MAC PCI#_IP PCI#_MASK PCI#_GATEWAY PCI#_METRIC PCI#_MTU PCI#_VLAN_ID PCI#_IP6 PCI#_IP6_PREFIX_LENGTH
  PCI#_IP6_ULA PCI#_IP6_GATEWAY PCI#_GATEWAY6 DNS SEARCH_DOMAIN NETCFG_TYPE NETCFG_NETPLAN_RENDERER VMCONTEXT_IP_FROM_MAC
  SET_HOSTNAME DNS_HOSTNAME USERNAME USERNAME_SUDO GRANT_SUDO USERNAME_SHELL USERNAME_PASSWORD_RESET CRYPTED_PASSWORD_BASE64
  PASSWORD_BASE64 CRYPTED_PASSWORD PASSWORD SSH_PUBLIC_KEY EC2_PUBLIC_KEY ENABLE_SSH WINADMIN SECURETTY TIMEZONE GROW_ROOTFS
  GROW_FS IGNORE_SWAP DISK#_MOUNT_TAG DISK#_MOUNT_POINT RECREATE_RUN EJECT_CDROM START_SCRIPT_BASE64 START_SCRIPT INIT_SCRIPTS
  USER_DATA USERDATA USER_DATA_ENCODING USERDATA_ENCODING REPORT_READY READY_SCRIPT_PATH READY_SCRIPT RETRY_COUNT
  RETRY_WAIT_PERIOD ONEGATE_ENDPOINT ONEGATE_TOKEN VMID VROUTER_ID VROUTER_KEEPALIVED_ID VROUTER_KEEPALIVED_PASSWORD NETWORK TOKEN
  FILES FILES_DS TARGET DEV_PREFIX DISK_ID VMCONTEXT_SCRIPTS VMCONTEXT_SCRIPT_TIMEOUT`
  .trim()
  .split(/\s+/)

test('every variable that templates carry is known', () => {
  const known = new Set(knownNames())
  assert.deepEqual(
    carried.filter(name => !known.has(name)),
    [],
  )
})

test('every example and every default can be read where it is honoured', () => {
  for (const [name, { type, example, default: standard, systems }] of entries) {
    for (const text of [example, standard ?? example]) {
      const { value, errors, warnings } = type.parse(text, systems[0] ?? 'linux')
      assert.notEqual(value, undefined, `${name}=${text}: ${errors?.[0]?.says}`)
      assert.deepEqual([errors, warnings], [undefined, undefined], name)
    }
  }
})

test('no name, old or new, means two things', () => {
  const names = entries.flatMap(([name, { older = [] }]) => [name, ...older])
  assert.equal(new Set(names).size, names.length)
  assert.deepEqual(
    Object.values(groups)
      .flatMap(variables => Object.keys(variables))
      .sort(),
    entries.map(([name]) => name).sort(),
  )
})

test('every name is one, and is found again with its numbers', () => {
  for (const name of knownNames()) {
    const numbers = [7, 12].slice(0, name.split('#').length - 1)
    const concrete = concreteName(name, numbers)
    assert.match(concrete, /^[A-Z][A-Z0-9_]*$/)
    const found = findVariable(concrete)
    assert.deepEqual(found?.numbers, numbers, name)
    assert.equal(found?.isOlder, found?.name !== name)
  }
})

test('every variable whose name tells of a secret is one, or is known to be none', () => {
  const harmless = ['TOKEN', 'USERNAME_PASSWORD_RESET']
  for (const name of Object.keys(table)) {
    if (/PASSWORD|TOKEN|SECRET/.test(name)) assert.equal(isSecret(name), !harmless.includes(name), name)
  }
})

test('sentences are sentences', () => {
  for (const [name, { text, systems, type }] of entries) {
    assert.match(text, /^[A-Z].*\.$/, name)
    assert.ok(text.length <= 130, name)
    assert.ok(systems.length > 0 && type.words !== '', name)
  }
})

test('what a pending variable is idle with, or part of, is there', () => {
  for (const [name, { type, pending }] of entries) {
    if (pending?.idle !== undefined) assert.notEqual(type.parse(pending.idle, 'linux').value, undefined, name)
    if (pending?.partOf === undefined) continue
    const whole = findVariable(pending.partOf)?.variable.pending
    assert.ok(whole !== undefined && whole.partOf === undefined, name)
  }
})

test('a name with a leading zero or a letter for a number is a users’ own', () => {
  for (const name of [
    'ETH00_IP',
    'ETHO_IP',
    'ETH_IP',
    'ETH#_IP',
    'ETH0_IP7',
    'eth0_ip',
    'ETH0_ALIAS_IP',
    'constructor',
    '__proto__',
    '',
  ]) {
    assert.equal(findVariable(name), undefined, name)
  }
})
