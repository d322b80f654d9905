/** Facts of a plain Debian guest, to be changed where a test cares. */
import type { Facts } from '../../src/machine/facts.ts'

export const debianFacts = (changes: Partial<Facts> = {}): Facts => ({
  system: 'linux',
  live: true,
  os: { id: 'debian', like: [], version: '12', name: 'Debian GNU/Linux 12 (bookworm)' },
  init: 'systemd',
  virtualization: 'kvm',
  container: false,
  hostname: 'debian',
  users: [{ name: 'root', uid: 0, gid: 0, home: '/root', shell: '/bin/bash' }],
  groups: ['root'],
  tools: new Set(['sudo', 'bash']),
  hasTimeZone: zone => zone === 'Europe/Madrid' || zone === 'UTC',
  timeZoneFile: true,
  selinux: false,
  nics: [{ name: 'ens3', mac: '02:00:0a:00:00:05', mtu: 1500, pci: '0000:00:03.0', virtual: false }],
  network: {
    services: {
      networkd: 'enabled',
      ifupdown: 'absent',
      netplan: 'absent',
      networkManager: 'absent',
      networkScripts: 'absent',
      wicked: 'absent',
    },
    ifupdownUp: [],
    interfacesSourced: true,
    resolver: 'nobody',
    ownFiles: [],
    userFiles: () => [],
  },
  hooks: { vmcontext: [], oneContext: [] },
  mediumFiles: ['context.sh'],
  ...changes,
})
