/** The network's variables that are for the machine as a whole, not for a NIC. To add one: an entry here. */
import { domainList, enumeration, enumerationList, ipList, yesNo } from '../types.ts'
import { guests, linux, type Variable } from './variable.ts'

const renderers = enumerationList(['netplan', 'networkd', 'interfaces', 'nm', 'scripts', 'bsd', 'none'], {
  synonyms: {
    networkmanager: 'nm',
    'systemd-networkd': 'networkd',
    'systemd-network': 'networkd',
    systemd: 'networkd',
    redhat: 'scripts',
    debian: 'interfaces',
    freebsd: 'bsd',
  },
})

export const machine = {
  DNS: {
    type: ipList,
    systems: guests,
    text: "Name servers of the whole machine, before the NICs'.",
    example: '10.0.0.1',
  },
  SEARCH_DOMAIN: {
    type: domainList,
    systems: guests,
    text: "Search domains of the whole machine, before the NICs'.",
    example: 'example.org',
  },
  NETCFG_TYPE: {
    type: renderers,
    systems: linux,
    text: 'The network service to configure; several in order of preference.',
    otherwise: 'by distribution',
    example: 'networkd interfaces',
  },
  NETCFG_NETPLAN_RENDERER: {
    type: enumeration(['networkd', 'NetworkManager']),
    systems: linux,
    text: 'What netplan hands the network to.',
    otherwise: 'networkd, unless only NetworkManager is in use',
    example: 'networkd',
  },
  VMCONTEXT_NETWORK_ROLLBACK: {
    type: yesNo,
    systems: linux,
    text: 'NO: a change of a running network stays, also where the gateway no longer answers after it.',
    default: 'YES',
    example: 'NO',
  },
  VMCONTEXT_IP_FROM_MAC: {
    type: yesNo,
    systems: guests,
    text: "YES: a NIC without an address takes the one in its MAC's last four octets.",
    default: 'NO',
    example: 'YES',
  },
} as const satisfies Record<string, Variable>
