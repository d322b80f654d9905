/** The addresses of one family on an adapter: those that come, and those that were set by hand and go. */
import type { PowerShellAction } from '../../machine/actions.ts'
import { isInSubnet } from '../subnet.ts'
import { addressOf, plainAddress, plainPrefix } from './address.ts'
import { besideDhcp } from './beside-dhcp.ts'
import { change, removal } from './change.ts'
import type { Move } from './moves.ts'
import type { NewAddress, WindowsRenderer } from './renderer.ts'
import { presentOf, type Target } from './target.ts'

/** An address of this kind of link-local is not taken away: Windows wants one on every adapter with IPv6. */
const isOfTheLink = (address: string): boolean => /^fe[89ab]/i.test(address)

/**
 * What a Linux kernel calls secondary: an address in the network of one before it. Windows would choose among them by
 * rules of its own (RFC 6724), so that a guest is seen under the address of an alias.
 */
const isSecondary = (address: string, all: readonly string[]): boolean =>
  all.slice(0, all.indexOf(address)).some(earlier => isInSubnet(addressOf(address), earlier))

/** It is the context that says which of the addresses are secondary, and Windows can be told so. */
const tellsSource = (target: Target, renderer: WindowsRenderer): boolean =>
  target.wanted.family === 'IPv4' &&
  target.wanted.mode === 'static' &&
  presentOf(target).skipAsSource !== undefined &&
  renderer.tellsSource

const put = (
  address: string,
  target: Target,
  renderer: WindowsRenderer,
  mayBeThere: boolean,
): PowerShellAction => {
  const { nic, wanted } = target
  const present = presentOf(target)
  const what = `address ${address} on ${nic.name}`
  const skips = tellsSource(target, renderer) ? isSecondary(address, wanted.addresses) : null
  const added: NewAddress = { address, isSecondary: skips, mayBeThere }
  const there = present.addresses.map(plainPrefix).find(each => addressOf(each) === addressOf(address))
  if (there === undefined || mayBeThere) return change(what, false, renderer.addAddress(nic, added))
  if (there !== address) return change(what, false, renderer.changeLength(nic, added))
  if (skips === null) return change(what, true, [])
  const isSkipped = present.skipAsSource?.map(plainAddress).includes(addressOf(address)) ?? false
  const source = skips ? `${what}, which nothing is sent from` : what
  return change(source, isSkipped === skips, renderer.changeSource(nic, address, skips))
}

/** An address that is to be there beside those of a DHCP server. */
const putBeside = (address: string, target: Target, isNews: boolean): PowerShellAction => {
  const isThere = presentOf(target).addresses.map(plainPrefix).includes(address)
  return change(
    `address ${address} on ${target.nic.name}, beside those of DHCP`,
    isThere && !isNews,
    besideDhcp(target.nic, address),
  )
}

/** All that are to be there; an adapter that had DHCP gets the first in the place of what it had. */
export const putAddresses = (target: Target, renderer: WindowsRenderer): readonly PowerShellAction[] => {
  const { nic, wanted, isNew } = target
  const { addresses, mode, family } = wanted
  const present = presentOf(target)
  const is4 = family === 'IPv4'
  if (is4 && (mode === 'learnt' || (mode === 'kept' && present.dhcp))) {
    return addresses.map(each => putBeside(each, target, mode === 'learnt' && !present.dhcp))
  }
  const isLeaving = is4 && mode === 'static' && present.dhcp
  const [first] = addresses
  if (!isLeaving || first === undefined) {
    const mayBeLearnt = !is4 && (present.routerDiscovery || present.dhcp) && mode === 'static'
    const isThere = (address: string): boolean => present.addresses.map(plainPrefix).includes(address)
    return addresses.map(each => put(each, target, renderer, isNew || (mayBeLearnt && !isThere(each))))
  }
  const added = { address: first, isSecondary: null, mayBeThere: true }
  return [
    change(`address ${first} on ${nic.name}, and no DHCP`, false, [
      ...renderer.leaveDhcp(nic, added),
      ...renderer.dropDefaults(nic, family),
    ]),
    ...addresses.slice(1).map(each => put(each, target, renderer, true)),
  ]
}

/** Addresses that were set by hand and are not wanted here; those of a failover cluster are its own affair. */
export const strayAddresses = (target: Target): readonly string[] => {
  const { addresses, mode } = target.wanted
  if (mode !== 'static' && mode !== 'learnt') return []
  const present = presentOf(target)
  const staying = new Set([...addresses.map(addressOf), ...(present.temporary ?? []).map(plainAddress)])
  return present.addresses
    .map(plainPrefix)
    .filter(each => !staying.has(addressOf(each)) && !isOfTheLink(each))
}

/** Takes an address away that was set by hand. */
export const takeAddress = (address: string, target: Target, renderer: WindowsRenderer): PowerShellAction => {
  const { dhcp } = presentOf(target)
  // Windows may have done so itself, where it goes to a DHCP server or comes from one.
  const mayBeGone = target.wanted.family === 'IPv4' && (dhcp || target.wanted.mode === 'learnt')
  return removal(
    `no address ${address} on ${target.nic.name}`,
    renderer.removeAddress(target.nic, address, mayBeGone),
  )
}

/** Takes an address from the adapter that it is on, for the one that it goes to. */
export const giveAway = ({ from, address, to }: Move, renderer: WindowsRenderer): PowerShellAction =>
  removal(
    `no address ${address} on ${from.name}, as it goes to ${to}`,
    renderer.removeAddress(from, address, false),
  )
