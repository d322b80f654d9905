/**
 * What OpenNebula adds to a machine's context each time it writes a context.sh: the NICs and their networks, shared
 * file systems and the addresses of PCI devices, as they are at that time.
 */
import { InputError } from '../../input-error.ts'
import type { Host } from './creation.ts'
import { pciAddresses, sharedFileSystems } from './devices.ts'
import type { Section, Template } from './model.ts'
import { located, sections, sectionValue, wholeNumber } from './model.ts'
import type { NicVariables, PreviousAction } from './network.ts'
import { nicVariables, wantsNetwork } from './network.ts'
import type { Reference } from './substitute.ts'
import type { Complaints, Surroundings } from './surroundings.ts'
import { replaceReferences } from './values.ts'

interface Start extends Pick<Complaints, 'warn'> {
  readonly vm: Template
  readonly context: ReadonlyMap<string, string>
  readonly around: Surroundings
  readonly lookup: (reference: Reference) => string
  readonly host: Host
}

// OpenNebula's numbers of NIC_DETACH_ACTION and ALIAS_DETACH_ACTION.
const detachments: ReadonlyMap<number, PreviousAction> = new Map([
  [24, 'nic-detach'],
  [47, 'alias-detach'],
])

/** The action before the one that runs: its record is the last but one. */
const previousActionOf = ({ object }: Template): PreviousAction | undefined =>
  detachments.get(object?.actions.at(-2) ?? 0)

/** The ETHx_* variables with what the virtual networks say. */
const networkVariables = ({ vm, context, around, lookup, host }: Start): NicVariables => {
  // A machine that exists has been told already what a network says that is not given here.
  const knows = (nic: Section, variable: string): boolean => {
    const vnetId = wholeNumber(sectionValue(nic, 'NETWORK_ID'))
    return (
      vm.object?.kind === 'vm' && context.has(variable) && vnetId !== undefined && !around.vnets.has(vnetId)
    )
  }
  const { set, removed } = nicVariables(vm, host.previousAction ?? previousActionOf(vm), knows)
  const refused = (variable: string, message: string): InputError =>
    new InputError(`${vm.path}: the NIC's value for ${variable}: ${message}`)
  return { set: set.size === 0 ? set : replaceReferences(set, lookup, refused), removed }
}

const warnOfMissingMacs = (vm: Template, warn: Complaints['warn']): void => {
  for (const nic of sections(vm, 'NIC'))
    if (sectionValue(nic, 'MAC') === '')
      warn(
        `${located(vm.path, nic.place)}: NIC ${sectionValue(nic, 'NIC_ID')} has no MAC, by which the guest finds it`,
        {
          hint: 'OpenNebula takes it from the network; here add MAC="…" (and IP="…") to the NIC, or --domain FILE.xml',
        },
      )
}

/**
 * The context of a machine that starts.
 *
 * @throws InputError where OpenNebula would refuse to start it
 */
export const contextAtStart = (start: Start): ReadonlyMap<string, string> => {
  const { vm, warn } = start
  const context = new Map(start.context)
  const set = (entries: Iterable<readonly [string, string]>): void => {
    for (const [name, value] of entries) context.set(name, value)
  }
  if (wantsNetwork(context)) {
    const { removed, set: added } = networkVariables(start)
    for (const name of removed) context.delete(name)
    set(added)
    warnOfMissingMacs(vm, warn)
  }
  set(sharedFileSystems(vm))
  set(pciAddresses(vm))
  return context
}
