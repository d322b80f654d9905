/** Stanzas of the user's own, interfaces(5), for a NIC of the context. */
import type { Problem } from '../../../context/problem.ts'
import type { Facts } from '../../../machine/facts.ts'
import type { NicIntent } from '../../plan.ts'
import { devicesIn } from './stanza.ts'

/** Both are carried out, one after the other: neither wins. */
export const claims = (nic: NicIntent, { network }: Facts): readonly Problem[] =>
  network
    .userFiles('ifupdown')
    .filter(({ content }) => devicesIn(content).includes(nic.device))
    .map(({ path }) => ({
      severity: 'warning',
      message: `${nic.name}: ${path} has a stanza for ${nic.device} that is not ours; ifupdown carries out both`,
      hint: `take "iface ${nic.device}" out of ${path}, or set NETCFG_TYPE=none`,
    }))

/** The user's files have the device brought up by `ifup -a`. */
export const isAutoElsewhere = (device: string, { network }: Facts): boolean =>
  network
    .userFiles('ifupdown')
    .some(({ content }) =>
      [...content.matchAll(/^\s*(?:auto|allow-auto)\s+(.*)$/gm)].some(([, names]) =>
        (names ?? '').split(/\s+/).includes(device),
      ),
    )
