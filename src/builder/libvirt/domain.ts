/**
 * Reads a libvirt domain, as `virsh dumpxml` prints it (https://libvirt.org/formatdomain.html), for the MACs of its
 * network interfaces. An `<interface type='hostdev'>` is a NIC as any other; what QEMU is given past libvirt is not seen.
 */
import { decodeText } from '../../context/bytes.ts'
import { InputError } from '../../input-error.ts'
import { childOf, childrenOf, type Element } from '../template/element.ts'
import { located } from '../template/model.ts'

/** The interfaces' MACs in the order in which the guest is given the devices, in small letters. */
export interface Domain {
  readonly path: string
  readonly macs: readonly string[]
}

const dump = 'give what "virsh dumpxml NAME" prints'

const hints: ReadonlyMap<string, string> = new Map([
  ['domstatus', `is libvirt's own note of a running domain (<domstatus>); ${dump}`],
  ['network', `is a libvirt network (<network>), which knows no guest's MACs; ${dump}`],
  ['domainsnapshot', `is a snapshot (<domainsnapshot>); ${dump}`],
  ['VM', 'is a virtual machine of OpenNebula (<VM>); give it with --template FILE'],
  ['VMTEMPLATE', 'is a VM template of OpenNebula (<VMTEMPLATE>); give it with --template FILE'],
])

const macOf = (element: Element, index: number, path: string): string => {
  const number = `interface ${index + 1}`
  const mac = childOf(element, 'mac')
  const address = mac?.attributes.get('address')
  if (address === undefined)
    throw new InputError(
      `${located(path, element.place)}: ${number} has no <mac address='…'/>: libvirt gives it one when the domain is ` +
        `defined; run "virsh define FILE" and ${dump}, or write it in`,
    )
  if (!/^(?:[\da-f]{2}:){5}[\da-f]{2}$/i.test(address))
    throw new InputError(
      `${located(path, mac?.place)}: ${number}: ${JSON.stringify(address)} is no MAC address, which is six bytes: 52:54:00:12:34:56`,
    )
  return address.toLowerCase()
}

/**
 * Reads a domain.
 *
 * @param path names the file in messages; it is not opened
 * @throws InputError where it is no domain, or an interface has no MAC, or one has that of another
 */
export const readDomain = async (bytes: Uint8Array, path: string): Promise<Domain> => {
  const text = decodeText(bytes).replace(/^\ufeff/, '')
  const begin = text.trimStart()
  if (!begin.startsWith('<')) throw new InputError(`${path}: is no XML, so it is no libvirt domain; ${dump}`)
  const { parseXml } = await import('../template/xml.ts')
  const root = await parseXml(begin.startsWith('<?') ? begin : text, path)
  if (root.name !== 'domain')
    throw new InputError(
      `${located(path, root.place)}: ${hints.get(root.name) ?? `<${root.name}> is no libvirt domain; ${dump}`}`,
    )
  const interfaces = childrenOf(childOf(root, 'devices'), 'interface')
  const macs = interfaces.map((element, index) => macOf(element, index, path))
  macs.forEach((mac, index) => {
    const first = macs.indexOf(mac)
    if (first < index)
      throw new InputError(
        `${located(path, interfaces[index]?.place)}: interface ${index + 1} has the MAC of interface ${first + 1}, ` +
          `${mac}, so the guest cannot tell them apart; give each its own`,
      )
  })
  return { path, macs }
}
