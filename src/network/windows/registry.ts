/** Windows' interfaces that can be written for, the best first. To add one: a file beside this one, and a line here. */
import type { WindowsFacts } from '../../machine/windows/facts.ts'
import { netsh } from './netsh.ts'
import { netTcpIp } from './nettcpip.ts'
import type { WindowsRenderer } from './renderer.ts'

const renderers: readonly WindowsRenderer[] = [netTcpIp, netsh]

/** The first that is there; netsh.exe always is. */
export const chooseRenderer = (facts: WindowsFacts): WindowsRenderer =>
  renderers.find(({ isThere }) => isThere(facts)) ?? netsh
