/** The network services that can be written for. To add one: a file beside this one, and a line here. */
import { ifupdown } from './ifupdown.ts'
import { netplanOnNetworkd, netplanOnNetworkManager } from './netplan.ts'
import { networkScripts } from './network-scripts.ts'
import { networkd } from './networkd.ts'
import { networkManager } from './networkmanager.ts'
import type { Renderer } from './renderer.ts'
import { wicked } from './wicked.ts'

export const renderers: readonly Renderer[] = [
  networkd,
  ifupdown,
  networkManager,
  netplanOnNetworkd,
  netplanOnNetworkManager,
  networkScripts,
  wicked,
]
