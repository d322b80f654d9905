/** To whom netplan hands the network over. */
import type { Settings } from '../../../context/settings.ts'
import type { Facts } from '../../../machine/facts.ts'
import { isInUse } from '../renderer.ts'
import type { Backend } from './definition.ts'

/**
 * What NETCFG_NETPLAN_RENDERER names; without it systemd-networkd if it is there, else NetworkManager. Debian has
 * systemd-networkd on every machine, so where only NetworkManager is in use it is NetworkManager.
 */
export const backendOf = (settings: Settings, { network: { services } }: Facts): Backend => {
  const named = settings.get('NETCFG_NETPLAN_RENDERER')
  if (named !== null) return named
  if (services.networkd === 'absent') return 'NetworkManager'
  return isInUse(services.networkManager) && !isInUse(services.networkd) ? 'NetworkManager' : 'networkd'
}
