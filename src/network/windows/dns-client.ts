/** The cmdlets of the module DnsClient, a part of `nettcpip.ts`: name servers and suffixes. */
import type { Adapter, Calls, WindowsRenderer } from './renderer.ts'

const setServers = ({ index }: Adapter, servers: readonly string[]): Calls => [
  {
    command: 'Set-DnsClientServerAddress',
    parameters: { InterfaceIndex: index, ServerAddresses: servers },
  },
]

/** It knows no families. */
const resetServers = ({ index }: Adapter): Calls => [
  {
    command: 'Set-DnsClientServerAddress',
    parameters: { InterfaceIndex: index, ResetServerAddresses: true },
  },
]

export const dnsClient: Pick<WindowsRenderer, 'setServers' | 'resetServers' | 'setSuffix' | 'setSearchList'> =
  {
    // Servers of a family that none is named of would stay.
    setServers: (nic, servers, stale) => [
      ...(stale.length === 0 ? [] : resetServers(nic)),
      ...setServers(nic, servers),
    ],

    resetServers: (nic, staying) => [
      ...resetServers(nic),
      ...(staying.length === 0 ? [] : setServers(nic, staying)),
    ],

    setSuffix: ({ index }, suffix) => [
      { command: 'Set-DnsClient', parameters: { InterfaceIndex: index, ConnectionSpecificSuffix: suffix } },
    ],

    setSearchList: suffixes => [
      { command: 'Set-DnsClientGlobalSetting', parameters: { SuffixSearchList: suffixes } },
    ],
  }
