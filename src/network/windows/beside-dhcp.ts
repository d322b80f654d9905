/**
 * Addresses beside those of a DHCP server: Windows has both on one adapter from 10 version 1703 and Server 2019
 * on, where it is told so; `dhcpstaticipcoexistence` of "netsh interface" on Microsoft Learn. No cmdlet tells it,
 * and New-NetIPAddress would switch DHCP off.
 */
import type { WindowsFacts } from '../../machine/windows/facts.ts'
import { addressOf, lengthOf, maskOf } from './address.ts'
import type { Adapter, Calls } from './renderer.ts'

/** Windows 10 version 1703. */
const firstBuild = 15_063

/** This Windows has addresses beside those of a DHCP server. */
export const hasBesideDhcp = ({ os }: Pick<WindowsFacts, 'os'>): boolean => {
  const [major = 0, , build = 0] = os.version.split('.').map(Number)
  return major > 10 || (major === 10 && build >= firstBuild)
}

/** One more address for an adapter that has DHCP. */
export const besideDhcp = ({ index, name }: Adapter, address: string): Calls => [
  {
    command: 'netsh.exe',
    arguments: [
      'interface',
      'ipv4',
      'set',
      'interface',
      `interface=${name}`,
      'dhcpstaticipcoexistence=enabled',
    ],
  },
  {
    command: 'netsh.exe',
    arguments: ['interface', 'ipv4', 'delete', 'address', `name=${index}`, `address=${addressOf(address)}`],
    mayFail: true,
  },
  {
    command: 'netsh.exe',
    arguments: [
      ...['interface', 'ipv4', 'add', 'address', `name=${index}`],
      ...[`address=${addressOf(address)}`, `mask=${maskOf(lengthOf(address))}`],
    ],
  },
]
