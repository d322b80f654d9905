/**
 * What stays as it is: a NIC whose settings are in part unusable keeps the configuration that an earlier
 * context gave it. Half a configuration would cut the guest off, and none at all even more so.
 */
import type { Problem } from '../context/problem.ts'
import type { Settings } from '../context/settings.ts'
import type { Facts } from '../machine/facts.ts'

const parts = ['MAC', 'IP', 'MASK', 'GATEWAY', 'IP6', 'IP6_PREFIX_LENGTH', 'IP6_GATEWAY'] as const

/** Names such as ETH0 of NICs that have a setting nobody can use. */
export const brokenNics = (settings: Settings): string[] => [
  ...settings
    .numbers('ETH#')
    .filter(n => parts.some(part => settings.invalid(`ETH#_${part}`, n)))
    .map(n => `ETH${n}`),
  ...settings
    .numbers('PCI#')
    .filter(n => parts.some(part => settings.invalid(`PCI#_${part}`, n)))
    .map(n => `PCI${n}`),
]

export interface Kept {
  /** Files of ours that are neither written nor removed. */
  readonly files: readonly string[]
  /** The context's NICs whose files these are. */
  readonly nics: readonly string[]
  /** There are files that do not tell which of the context's NICs they are for, so all are kept. */
  readonly isAll: boolean
  readonly problems: readonly Problem[]
}

/** Files that are named after the context's NIC; those of other services bear the name of the device. */
const isNamedAfter = (path: string, nic: string): boolean =>
  new RegExp(`vmcontext-${nic.toLowerCase()}(?![0-9])`).test(path)

/** What DHCP clients are told of names is no NIC's configuration. */
const isForClients = (path: string): boolean => path.startsWith('/etc/dhcp/')

/** Files of ours for broken NICs, as they are in the guest. */
export const keptFiles = (settings: Settings, facts: Facts): Kept => {
  const broken = brokenNics(settings)
  const { ownFiles } = facts.network
  const shared = ownFiles.filter(path => !/vmcontext-(?:eth|pci)\d/.test(path) && !isForClients(path))
  const isAll = broken.length > 0 && shared.length > 0
  const files = ownFiles.filter(path => isAll || broken.some(name => isNamedAfter(path, name)))
  const nics = broken.filter(name => files.some(path => isNamedAfter(path, name)))
  const which = isAll ? 'every NIC keeps' : `${broken.join(', ')} keeps`
  const message = `${which} the network configuration of the earlier context until this is mended`
  const problems: Problem[] = files.length === 0 ? [] : [{ severity: 'warning', message }]
  return { files, nics, isAll, problems }
}
