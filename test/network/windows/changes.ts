/** Guests that have been set up before, and what the context wants of them now. To add one: an entry. */
import type { WindowsFacts } from '../../../src/machine/windows/facts.ts'
import { ipv4, ipv6, makeNic, windowsFacts, withoutModules } from './machine.ts'

interface Change {
  readonly context: Readonly<Record<string, string>>
  readonly before: WindowsFacts
}

const basic = {
  ETH0_MAC: '02:00:0a:12:01:01',
  ETH0_IP: '10.0.0.5',
  ETH0_GATEWAY: '10.0.0.1',
  ETH0_DNS: '10.0.0.1',
}

/** As `basic` has it. */
const settled = ipv4({
  dhcp: false,
  addresses: ['10.0.0.5/24'],
  routes: [{ to: '0.0.0.0/0', via: '10.0.0.1', metric: 256 }],
  dns: ['10.0.0.1'],
})

const elsewhere = ipv4({
  dhcp: false,
  addresses: ['192.0.2.7/24', '192.0.2.8/24'],
  routes: [
    { to: '0.0.0.0/0', via: '192.0.2.1', metric: 256 },
    { to: '10.9.0.0/16', via: '192.0.2.254', metric: 256 },
    { to: '10.8.0.0/16', via: '10.0.0.254', metric: 10 },
  ],
  dns: ['192.0.2.53'],
})

const six = {
  ETH0_IP6: '2001:db8::5',
  ETH0_IP6_GATEWAY: 'fe80::1',
}

export const changes: Readonly<Record<string, Change>> = {
  'nothing-new': { context: basic, before: windowsFacts({ nics: [makeNic({ ipv4: settled })] }) },
  'to-another-network': { context: basic, before: windowsFacts({ nics: [makeNic({ ipv4: elsewhere })] }) },
  'to-another-network-netsh': {
    context: basic,
    before: withoutModules({ nics: [makeNic({ ipv4: elsewhere })] }),
  },
  'to-dhcp': {
    context: { ETH0_MAC: '02:00:0a:12:01:01', ETH0_METHOD: 'dhcp', ETH0_METRIC: '20' },
    before: windowsFacts({ nics: [makeNic({ ipv4: elsewhere })] }),
  },
  'wider-mask': {
    context: { ...basic, ETH0_MASK: '16' },
    before: windowsFacts({ nics: [makeNic({ ipv4: settled })] }),
  },
  'another-metric': {
    context: { ...basic, ETH0_METRIC: '70000' },
    before: windowsFacts({ nics: [makeNic({ ipv4: settled })] }),
  },
  'to-a-gateway-elsewhere': {
    context: { ...basic, ETH0_MASK: '32', ETH0_GATEWAY: '172.16.0.1' },
    before: windowsFacts({ nics: [makeNic({ ipv4: settled })] }),
  },
  'from-a-gateway-elsewhere': {
    context: basic,
    before: windowsFacts({
      nics: [
        makeNic({
          ipv4: ipv4({
            dhcp: false,
            addresses: ['10.0.0.5/32'],
            routes: [
              { to: '172.16.0.1/32', via: '0.0.0.0', metric: 256 },
              { to: '0.0.0.0/0', via: '172.16.0.1', metric: 256 },
            ],
          }),
        }),
      ],
    }),
  },
  'addresses-change-places': {
    context: { ...basic, ETH1_MAC: '02:00:0a:12:01:02', ETH1_IP: '10.1.0.5' },
    before: windowsFacts({
      nics: [
        makeNic({ ipv4: ipv4({ dhcp: false, addresses: ['10.1.0.5/24'] }) }),
        makeNic({
          name: 'Ethernet 2',
          mac: '02:00:0a:12:01:02',
          index: 7,
          ipv4: ipv4({ dhcp: false, addresses: ['10.0.0.5/24'] }),
        }),
      ],
    }),
  },
  aliases: {
    context: {
      ...basic,
      ETH0_ALIAS0_MAC: '02:00:0a:12:01:aa',
      ETH0_ALIAS0_IP: '10.0.0.50',
      ETH0_ALIAS1_MAC: '02:00:0a:12:01:ab',
      ETH0_ALIAS1_IP: '10.1.0.50',
    },
    before: windowsFacts({ nics: [makeNic({ ipv4: settled })] }),
  },
  'alias-becomes-the-first': {
    context: basic,
    before: windowsFacts({
      nics: [
        makeNic({
          ipv4: { ...settled, addresses: ['10.0.0.4/24', '10.0.0.5/24'], skipAsSource: ['10.0.0.5'] },
        }),
      ],
    }),
  },
  'alias-beside-dhcp-on-2016': {
    context: {
      ETH0_MAC: '02:00:0a:12:01:01',
      ETH0_METHOD: 'dhcp',
      ETH0_ALIAS0_MAC: '02:00:0a:12:01:aa',
      ETH0_ALIAS0_IP: '10.0.0.50',
    },
    before: windowsFacts({ os: { name: 'Microsoft Windows Server 2016 Standard', version: '10.0.14393' } }),
  },
  'two-gateways': {
    context: {
      ...basic,
      ETH1_MAC: '02:00:0a:12:01:02',
      ETH1_METHOD: 'dhcp',
      ETH1_IP6_METHOD: 'skip',
    },
    before: windowsFacts({
      nics: [makeNic({ ipv4: settled }), makeNic({ name: 'Ethernet 2', mac: '02:00:0a:12:01:02', index: 7 })],
    }),
  },
  'ipv6-again': {
    context: { ...basic, ...six, ETH0_MTU: '1400' },
    before: windowsFacts({
      nics: [makeNic({ ipv4: settled, ipv6: ipv6({ bound: false, dhcp: false, routerDiscovery: false }) })],
    }),
  },
  'ipv6-off': {
    context: { ...basic, ETH0_IP6_METHOD: 'disable', ETH0_DNS: '10.0.0.1 2001:db8::53' },
    before: windowsFacts({ nics: [makeNic({ ipv4: settled })] }),
  },
  'ipv6-from-routers': {
    context: { ...basic, ETH0_IP6_METHOD: 'auto' },
    before: windowsFacts({
      nics: [
        makeNic({
          ipv4: settled,
          ipv6: ipv6({
            dhcp: false,
            routerDiscovery: false,
            addresses: ['2001:db8::5/64'],
            routes: [{ to: '::/0', via: '2001:db8::1', metric: 256 }],
          }),
        }),
      ],
    }),
  },
  'names-for-all': {
    context: {
      ...basic,
      DNS: '9.9.9.9',
      SEARCH_DOMAIN: 'example.org',
      ETH0_SEARCH_DOMAIN: 'corp.example.org',
    },
    before: windowsFacts({ nics: [makeNic({ ipv4: settled })] }),
  },
  'routes-and-the-proxy': {
    context: {
      ...basic,
      ETH0_ROUTES: '10.9.3.4/16 via 10.0.0.254, 10.8.0.0/16 via 172.16.0.1',
      ONEGATE_ENDPOINT: 'http://169.254.16.9:5030',
    },
    before: windowsFacts({ nics: [makeNic({ ipv4: settled })] }),
  },
  'without-a-cable': {
    context: basic,
    before: windowsFacts({ nics: [makeNic({ connected: false })] }),
  },
  'half-a-context': {
    context: { ...basic, ETH0_GATEWAY: '10.0.0' },
    before: windowsFacts({ nics: [makeNic({ ipv4: settled })] }),
  },
}
