/** One family of one adapter: what it is, and what it is to be. */
import type { WindowsFamily, WindowsNic } from '../../machine/windows/facts.ts'
import type { WantedFamily } from './wanted.ts'

export interface Target {
  readonly nic: WindowsNic
  readonly wanted: WantedFamily
  /** The protocol has been off until now, so that the facts do not tell what is there. */
  readonly isNew: boolean
}

/** What is there now. */
export const presentOf = ({ nic, wanted }: Target): WindowsFamily =>
  wanted.family === 'IPv4' ? nic.ipv4 : nic.ipv6
