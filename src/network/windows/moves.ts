/**
 * Addresses that go from one adapter to another. Windows refuses one that is there twice, so that they leave first, also an
 * adapter that the context does not set up: it is the context that says whose they are.
 */
import type { WindowsFacts, WindowsNic } from '../../machine/windows/facts.ts'
import { isLinkLocal6 } from '../subnet.ts'
import { addressOf, plainPrefix } from './address.ts'
import type { Target } from './target.ts'

export interface Move {
  readonly from: WindowsNic
  /** With prefix length, as it is there. */
  readonly address: string
  /** The name of the adapter that it goes to. */
  readonly to: string
}

/** An adapter that is switched off has none for now. */
const presentOn = ({ ipv4, ipv6, disabled }: WindowsNic): readonly string[] =>
  disabled === true ? [] : [...ipv4.addresses, ...ipv6.addresses].map(plainPrefix)

const has = (addresses: readonly string[], address: string): boolean =>
  addresses.map(addressOf).includes(addressOf(address))

/** @param targets those that come about */
export const movesOf = (targets: readonly Target[], { nics }: Pick<WindowsFacts, 'nics'>): readonly Move[] =>
  nics.flatMap(from =>
    presentOn(from)
      .filter(address => !isLinkLocal6(address))
      .flatMap(address => {
        const taker = targets.find(
          ({ nic, wanted }) =>
            nic !== from && has(wanted.addresses, address) && !has(presentOn(nic), address),
        )
        return taker === undefined ? [] : [{ from, address, to: taker.nic.name }]
      }),
  )
