/**
 * A template from its file, with the files of what it refers to and a domain for its MACs: what `--template` and the
 * options beside it say.
 */
import type { ContextInputs, Part } from './gather.ts'
import { withDomainMacs } from './libvirt/assign.ts'
import type { Domain } from './libvirt/domain.ts'
import { restrictionsOf } from './opennebula/restrictions.ts'
import { contextOfTemplate } from './template/context.ts'
import { contextDisk } from './template/devices.ts'
import { type Read, readObjects } from './template/given.ts'
import { sections } from './template/model.ts'
import { wantsNetwork } from './template/network.ts'
import { readTemplate } from './template/read.ts'

/**
 * The context of a template.
 *
 * @param set single variables: of ONEGATE_ENDPOINT and VMID the template wants to know before they win over it
 * @throws InputError where a file cannot be read or understood, or OpenNebula would refuse the template
 */
export const fromTemplate = async (
  path: string,
  inputs: ContextInputs,
  set: ReadonlyMap<string, string>,
  domain: Domain | undefined,
  read: Read,
): Promise<Part> => {
  const written = await readTemplate(read(path, '--template'), path, 'machine')
  const around = {
    vnets: await readObjects(inputs.vnets, 'vnet', read),
    images: await readObjects(inputs.images, 'image', read),
    users: await readObjects(inputs.users, 'user', read),
  }
  // Where the template has no NICs, or does not want them described, its variables are to be completed.
  const template = domain && sections(written, 'NIC').length > 0 ? withDomainMacs(written, domain) : written
  const oneGateEndpoint = set.get('ONEGATE_ENDPOINT')
  const vmId = set.get('VMID')
  const context = contextOfTemplate(template, around, {
    ...(oneGateEndpoint === undefined ? {} : { oneGateEndpoint }),
    ...(vmId === undefined ? {} : { vmId }),
    restrictions: () => restrictionsOf(inputs.environment ?? process.env),
  })
  return {
    ...context,
    disks: contextDisk(template),
    hasMacs: template !== written && wantsNetwork(context.variables),
  }
}
