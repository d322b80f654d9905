/** The context that the tests' guests get: who they shall be. The NICs are named in the other order. */
import { encrypt } from 'unixcrypt'
import { nics } from '../guest/machine.ts'
import { neighbourhood } from '../guest/neighbour.ts'

export const identity = {
  hostname: 'web1',
  user: 'alice',
  password: 'correct horse battery staple',
  timeZone: 'Europe/Lisbon',
  /** On the second NIC, which the context calls ETH0. */
  address: `${nics.second.network}.15`,
  gateway: `${nics.second.network}.2`,
  resolver: `${nics.second.network}.3`,
  /** On the first NIC, the context's ETH1. */
  otherAddress: `${nics.first.network}.77`,
  /** Of the NIC that is passed through: on a VLAN, with a MAC address that it is given. */
  vlanAddress: `${neighbourhood.network}.15`,
  vlanMac: '02:00:0a:00:64:0f',
  vlanMtu: 1400,
  /** On the NIC without a carrier. */
  unpluggedAddress: '10.0.9.9',
} as const

/** What the start script leaves: a line a run, environment and mount of the last run, a process that stays. */
export const marker = {
  runs: '/var/lib/start-script/runs',
  environment: '/var/lib/start-script/environment',
  mount: '/var/lib/start-script/mount',
  daemon: 'sleep 86413',
}

const startScript = `#!/bin/sh
mkdir -p /var/lib/start-script
env > ${marker.environment}
grep " $MOUNT_DIR " /proc/self/mountinfo > ${marker.mount}
test -s "$MOUNT_DIR/context.sh" || : > ${marker.mount}
echo "$SET_HOSTNAME $(hostname)" >> ${marker.runs}
${marker.daemon} < /dev/null > /dev/null 2>&1 &
`

/** All variables of the context; the password's hash is made anew each time, with a salt of its own. */
export const contextVariables = (publicKey: string): Readonly<Record<string, string>> => ({
  SET_HOSTNAME: identity.hostname,
  USERNAME: identity.user,
  CRYPTED_PASSWORD: encrypt(identity.password),
  SSH_PUBLIC_KEY: publicKey,
  TIMEZONE: identity.timeZone,
  ETH0_MAC: nics.second.mac,
  ETH0_IP: identity.address,
  ETH0_MASK: '255.255.255.0',
  ETH0_GATEWAY: identity.gateway,
  ETH0_DNS: identity.resolver,
  ETH1_MAC: nics.first.mac,
  ETH1_IP: identity.otherAddress,
  ETH1_MASK: '255.255.255.0',
  ETH2_MAC: nics.silent.mac,
  ETH2_METHOD: 'dhcp',
  ETH3_MAC: nics.unplugged.mac,
  ETH3_IP: identity.unpluggedAddress,
  PCI0_ADDRESS: nics.passedThrough.pci,
  PCI0_MAC: identity.vlanMac,
  PCI0_VLAN_ID: String(neighbourhood.vlan),
  PCI0_IP: identity.vlanAddress,
  PCI0_MTU: String(identity.vlanMtu),
  START_SCRIPT: startScript,
})
