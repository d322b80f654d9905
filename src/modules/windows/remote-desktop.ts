/**
 * Remote Desktop takes connections and the machine answers to ping, as templates for Windows expect of every guest with a
 * context. Who has to prove who he is before a session (network level authentication) stays as the image has it.
 */
import type { WindowsFacts } from '../../machine/windows/facts.ts'
import { change } from '../../network/windows/change.ts'
import type { Module } from '../module.ts'
import { allow, allowGroup, type InboundRule, isGroupOpen } from './firewall.ts'

/** "fDenyTSConnections" of Microsoft-Windows-TerminalServices-LocalSessionManager. */
const terminalServer = 'HKLM:\\SYSTEM\\CurrentControlSet\\Control\\Terminal Server'

/** What the group of rules for Remote Desktop is called in every language. */
const group = '@FirewallAPI.dll,-28752'

/** Echo requests (RFC 792, RFC 4443 §4.1). */
const pings: readonly InboundRule[] = [
  { name: 'vmcontext-ping4', displayName: 'vmcontext: ping (IPv4)', protocol: 'ICMPv4', number: 8 },
  { name: 'vmcontext-ping6', displayName: 'vmcontext: ping (IPv6)', protocol: 'ICMPv6', number: 128 },
]

export const remoteDesktop = {
  name: 'remote-desktop',
  stage: 'local',

  plan: (_, facts) => ({
    actions: [
      change('Remote Desktop takes connections', facts.remoteDesktop, [
        {
          command: 'Set-ItemProperty',
          parameters: { LiteralPath: terminalServer, Name: 'fDenyTSConnections', Value: 0, Type: 'DWord' },
        },
      ]),
      allowGroup(
        'firewall rules of Remote Desktop',
        group,
        isGroupOpen(group, 'RemoteDesktop', facts),
        facts,
      ),
      ...pings.map(rule => allow(rule, facts)),
    ],
  }),
} satisfies Module<WindowsFacts>
