import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { WindowsFacts } from '../../../src/machine/windows/facts.ts'
import { callText } from '../../../src/machine/windows/powershell/text.ts'
import { remoteDesktop } from '../../../src/modules/windows/remote-desktop.ts'
import { windowsFacts, windowsSettings } from '../../network/windows/machine.ts'
import { rulesOf } from './guest.ts'

const calls = (facts: Partial<WindowsFacts>) =>
  remoteDesktop
    .plan(windowsSettings({}), windowsFacts(facts))
    .actions.flatMap(action => (action.kind === 'powershell' ? action.calls : []))

const lines = (facts: Partial<WindowsFacts>) => calls(facts).map(callText)

test('Remote Desktop and ping come in, by names that no language changes', () => {
  assert.deepEqual(lines({}), [
    "Set-ItemProperty -LiteralPath 'HKLM:\\SYSTEM\\CurrentControlSet\\Control\\Terminal Server' -Name 'fDenyTSConnections' -Value 0 -Type 'DWord'",
    "Enable-NetFirewallRule -Group '@FirewallAPI.dll,-28752'",
    "Remove-NetFirewallRule -Name 'vmcontext-ping4'",
    "New-NetFirewallRule -Name 'vmcontext-ping4' -DisplayName 'vmcontext: ping (IPv4)' -Direction 'Inbound' -Action 'Allow' -Profile 'Any' -Protocol 'ICMPv4' -IcmpType '8'",
    "Remove-NetFirewallRule -Name 'vmcontext-ping6'",
    "New-NetFirewallRule -Name 'vmcontext-ping6' -DisplayName 'vmcontext: ping (IPv6)' -Direction 'Inbound' -Action 'Allow' -Profile 'Any' -Protocol 'ICMPv6' -IcmpType '128'",
  ])
})

test('that a rule of ours was not there to be made anew is no failure', () => {
  assert.deepEqual(
    calls({}).map(({ mayFail }) => mayFail ?? false),
    [false, false, true, false, true, false],
  )
})

test('what comes in already is left alone, each for itself', () => {
  const rules = rulesOf('RemoteDesktop', 'vmcontext-ping4', 'vmcontext-ping6')
  assert.deepEqual(lines({ remoteDesktop: true, firewallRules: rules }), [])
  const some = lines({ remoteDesktop: true, firewallRules: rulesOf('RemoteDesktop', 'vmcontext-ping4') })
  assert.equal(some.length, 2)
  assert.match(some[1] ?? '', /vmcontext-ping6/)
})

const desktop = (name: string, active: boolean) => ({
  name,
  rule: `v2.31|Action=Allow|Active=${active ? 'TRUE' : 'FALSE'}|Dir=In|Protocol=6|LPort=3389|Svc=termservice|Name=@FirewallAPI.dll,-28775|EmbedCtxt=@FirewallAPI.dll,-28752|`,
})

test('Remote Desktop comes in where each of its rules is enabled, told from others by their group', () => {
  const tcp = desktop('RemoteDesktop-UserMode-In-TCP', true)
  const enables = (...rules: Parameters<typeof rulesOf>) =>
    lines({ firewallRules: rulesOf(...rules) }).some(line => line.startsWith('Enable-NetFirewallRule'))
  assert.equal(enables(tcp, desktop('RemoteDesktop-UserMode-In-UDP', true)), false)
  assert.equal(enables(tcp, desktop('RemoteDesktop-UserMode-In-UDP', false)), true)
  // Somebody has made it one that keeps out: to enable it once more would change nothing, at each run.
  const block = { ...tcp, rule: tcp.rule.replace('Action=Allow', 'Action=Block') }
  assert.equal(enables(block), false)
  assert.equal(enables({ name: 'OpenSSH-Server-In-TCP', rule: 'v2.31|Active=TRUE|' }), true)
})

test('a rule of ours that netsh made is known by the name that people see', () => {
  const rule = 'v2.10|Action=Allow|Active=TRUE|Dir=In|Protocol=1|ICMP4=8:*|Name=vmcontext-ping4|'
  const firewallRules = rulesOf({ name: '{5B2A7E0C-0000-4000-8000-1F2E3D4C5B6A}', rule })
  assert.ok(!lines({ modules: [], firewallRules }).some(line => line.includes('vmcontext-ping4')))
  const off = rulesOf({ name: 'vmcontext-ping4', rule: rule.replace('Active=TRUE', 'Active=FALSE') })
  assert.ok(lines({ firewallRules: off }).some(line => line.includes('vmcontext-ping4')))
})

test('a firewall that somebody has disabled needs no rules, and could not be given any', () => {
  for (const modules of [['NetSecurity'], []])
    assert.deepEqual(lines({ remoteDesktop: true, firewall: false, modules }), [])
  assert.equal(lines({ remoteDesktop: true, firewall: true }).length, 5)
})

test('who has to prove who he is before a session is left to the image', () => {
  assert.ok(lines({}).every(line => !/UserAuthentication|SecurityLayer/.test(line)))
})

test('without the module NetSecurity netsh does the same', () => {
  const [, ...firewall] = lines({ modules: [] })
  assert.equal(
    firewall[0],
    "netsh.exe advfirewall firewall set rule 'group=@FirewallAPI.dll,-28752' new enable=yes",
  )
  assert.ok(firewall.every(line => line.startsWith('netsh.exe ')))
  assert.match(firewall.join('\n'), /add rule name=vmcontext-ping6 .*protocol=icmpv6:128,any/)
})
