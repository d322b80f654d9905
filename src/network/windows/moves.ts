/**
 * Addresses that go from one adapter to another: they leave first, also an adapter that the context names and has nothing for
 * any more. What is on an adapter that the context leaves alone is not taken; that one address is then on two is told.
 */
import type { Problem } from '../../context/problem.ts'
import type { WindowsFacts, WindowsNic } from '../../machine/windows/facts.ts'
import { isLinkLocal6 } from '../subnet.ts'
import { addressOf, plainAddress, plainPrefix } from './address.ts'
import type { Target } from './target.ts'

export interface Move {
  readonly from: WindowsNic
  /** With prefix length, as it is there. */
  readonly address: string
  /** The name of the adapter that it goes to. */
  readonly to: string
  /** It may be taken. */
  readonly isFree: boolean
}

/** An adapter that is switched off has none for now. */
const presentOn = ({ ipv4, ipv6, disabled }: WindowsNic): readonly string[] =>
  disabled === true ? [] : [...ipv4.addresses, ...ipv6.addresses].map(plainPrefix)

const has = (addresses: readonly string[], address: string): boolean =>
  addresses.map(addressOf).includes(addressOf(address))

/** A failover cluster sees to its own. */
const isTemporary = ({ ipv4, ipv6 }: WindowsNic, address: string): boolean =>
  has([...(ipv4.temporary ?? []), ...(ipv6.temporary ?? [])].map(plainAddress), address)

/**
 * @param targets those that come about
 * @param managed MAC addresses of adapters that addresses may be taken from
 */
export const movesOf = (
  targets: readonly Target[],
  { nics }: Pick<WindowsFacts, 'nics'>,
  managed: readonly string[],
): readonly Move[] =>
  nics.flatMap(from =>
    presentOn(from)
      .filter(address => !isLinkLocal6(address))
      .flatMap(address => {
        const taker = targets.find(
          ({ nic, wanted }) =>
            nic !== from && has(wanted.addresses, address) && !has(presentOn(nic), address),
        )
        if (taker === undefined) return []
        const isFree = managed.includes(from.mac.toLowerCase()) && !isTemporary(from, address)
        return [{ from, address, to: taker.nic.name, isFree }]
      }),
  )

/** An address that is on another adapter as well, and stays there. */
export const contested = ({ from, address, to }: Move): Problem => ({
  severity: 'warning',
  message: `${addressOf(address)} is for ${to}, and on ${from.name} too, which the context leaves alone`,
  hint: `in the guest: Remove-NetIPAddress -InterfaceAlias '${from.name}' -IPAddress ${addressOf(address)}`,
})
