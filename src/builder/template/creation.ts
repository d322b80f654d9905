/**
 * What OpenNebula makes of a CONTEXT section when it creates a machine: references replaced, FILES_DS looked up, and
 * what it knows of the machine added. The steps stand in its order; a new one is a function here.
 */
import { InputError } from '../../input-error.ts'
import { resolveDatastoreFiles } from './datastore-files.ts'
import { routerVariables } from './devices.ts'
import type { Section, Template } from './model.ts'
import { isYes, located } from './model.ts'
import type { PreviousAction } from './network.ts'
import { pciNicVariables, wantsNetwork } from './network.ts'
import type { Reference } from './substitute.ts'
import type { Complaints, Surroundings } from './surroundings.ts'
import { replaceReferences } from './values.ts'

/** What OpenNebula knows from its own configuration and history, not from the template. */
export interface Host {
  /** OneGate's address: what TOKEN=YES needs. */
  readonly oneGateEndpoint?: string
  readonly vmId?: string
  readonly previousAction?: PreviousAction
  /** Folders that FILES may not name, and those in them that it may; /etc if not given. */
  readonly restrictions?: () => Restrictions
}

/** CONTEXT_RESTRICTED_DIRS and CONTEXT_SAFE_DIRS. */
interface Restrictions {
  readonly restrictedFolders: readonly string[]
  readonly safeFolders: readonly string[]
}

interface Creation extends Pick<Complaints, 'warn'> {
  readonly vm: Template
  readonly section: Section
  readonly around: Surroundings
  readonly lookup: (reference: Reference) => string
  readonly host: Host
}

type Variables = ReadonlyMap<string, string>

const dollarHint =
  'OpenNebula reads every $ in CONTEXT; give a script or password that has them in base64 ' +
  '(START_SCRIPT_BASE64, PASSWORD_BASE64)'

const refusedValue =
  ({ path }: Template, section: Section) =>
  (variable: string, message: string): InputError =>
    new InputError(
      `${located(path, section.places.get(variable) ?? section.place)}: ${variable}: ${message}; ${dollarHint}`,
    )

const tokenVariables = ({ path }: Template, host: Host, warn: Complaints['warn']): Variables => {
  if (host.oneGateEndpoint === undefined)
    throw new InputError(
      `${path}: TOKEN="YES" asks for OneGate, whose address was not given; ` +
        'add --set ONEGATE_ENDPOINT=http://HOST:5030, or take TOKEN out of CONTEXT',
    )
  if (host.vmId === undefined)
    warn('TOKEN="YES", but the machine\'s VMID is not known here', { hint: 'add --set VMID=NUMBER' })
  return new Map([
    ['ONEGATE_ENDPOINT', host.oneGateEndpoint],
    ...(host.vmId === undefined ? [] : [['VMID', host.vmId] as const]),
  ])
}

/**
 * The context of a machine that was just made.
 *
 * @throws InputError where OpenNebula would refuse to make it
 */
export const contextAtCreation = ({ vm, section, around, lookup, host, warn }: Creation): Variables => {
  const given = new Map(section.values)
  const datastoreFiles = given.get('FILES_DS') ?? ''
  given.delete('FILES_DS')
  if (given.size === 0)
    throw new InputError(`${vm.path}: CONTEXT has nothing but FILES_DS, which OpenNebula refuses`)
  const replaced = replaceReferences(given, lookup, refusedValue(vm, section))
  const files = resolveDatastoreFiles(datastoreFiles, around.images)
  return new Map([
    ...replaced,
    ...(wantsNetwork(replaced) ? pciNicVariables(vm) : []),
    ...(files === '' ? [] : [['FILES_DS', files] as const]),
    ...(isYes(replaced.get('TOKEN') ?? '') ? tokenVariables(vm, host, warn) : []),
    ...routerVariables(vm),
  ])
}
