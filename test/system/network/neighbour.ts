/**
 * Who is at the far end of the wires: a namespace with a dnsmasq (DNS, DHCPv4, DHCPv6) and a radvd, that
 * answers pings.
 */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { makeWorkspace } from '../guest/workspace.ts'
import { makeNamespace, type Namespace } from './namespaces.ts'
import { until } from './until.ts'
import { allWires, faraway, type Wire, wires } from './wires.ts'

export interface Neighbour extends AsyncDisposable {
  readonly namespace: Namespace
  /** Addresses its end of a wire whose cable has just been laid. */
  readonly attach: (wire: Wire) => Promise<void>
  /** Takes the cable of a wire away, if there is one. */
  readonly detach: (wire: Wire) => Promise<void>
  /** What dnsmasq and radvd said. */
  readonly said: () => string
}

/** The lease that the DHCPv4 server has for the wire's NIC. */
export const leased4 = ({ net4 }: Wire): string => `${net4}.105`

const dnsmasqConfig = (folder: string): string =>
  [
    'bind-dynamic',
    ...allWires.map(({ far }) => `interface=${far}`),
    'no-resolv',
    'no-hosts',
    'no-ping',
    'log-dhcp',
    // Without a NIC at its start it could make no identifier; the number is RFC 5612's for examples.
    'dhcp-duid=32473,01:02:03:04',
    `pid-file=${join(folder, 'dnsmasq.pid')}`,
    `dhcp-leasefile=${join(folder, 'leases')}`,
    `host-record=${faraway.name},${faraway.routed4},${faraway.routed6}`,
    ...[wires.slaac, wires.managed].flatMap(wire => [
      `dhcp-range=${wire.net4}.100,${wire.net4}.199,1h`,
      `dhcp-host=${wire.mac},${leased4(wire)}`,
    ]),
    `dhcp-range=${wires.managed.net6}::100,${wires.managed.net6}::1ff,64,1h`,
  ].join('\n')

const radvdConfig = [
  `interface ${wires.slaac.far} { AdvSendAdvert on; IgnoreIfMissing on; MaxRtrAdvInterval 1800; MinRtrAdvInterval 1350;`,
  `  prefix ${wires.slaac.net6}::/64 { AdvAutonomous on; }; };`,
  `interface ${wires.managed.far} { AdvSendAdvert on; IgnoreIfMissing on; AdvManagedFlag on; MaxRtrAdvInterval 1800; MinRtrAdvInterval 1350;`,
  `  prefix ${wires.managed.net6}::/64 { AdvAutonomous off; }; };`,
].join('\n')

export const startNeighbour = async (): Promise<Neighbour> => {
  const workspace = await makeWorkspace()
  const { folder } = workspace
  const namespace = await makeNamespace()
  const { run, enter } = namespace
  await run('sysctl', '-qw', 'net.ipv4.ip_forward=1', 'net.ipv6.conf.all.forwarding=1')
  for (const address of [`${faraway.routed4}/32`, `${faraway.routed6}/128`])
    await run('ip', 'address', 'add', address, 'dev', 'lo')
  await writeFile(join(folder, 'dnsmasq.conf'), dnsmasqConfig(folder))
  await writeFile(join(folder, 'radvd.conf'), radvdConfig)

  const lines: string[] = []
  const start = (...command: readonly [string, ...string[]]) => {
    const [program, ...args] = [...enter, ...command] as [string, ...string[]]
    const started = execa(program, args, { stdin: 'ignore', reject: false, all: true, buffer: false })
    started.all.on('data', (data: Buffer) => lines.push(data.toString()))
    return started
  }
  const dnsmasq = start(
    'dnsmasq',
    '--keep-in-foreground',
    '--log-facility=-',
    `--conf-file=${join(folder, 'dnsmasq.conf')}`,
  )
  const radvd = start(
    'radvd',
    '--nodaemon',
    '--logmethod=stderr',
    `--pidfile=${join(folder, 'radvd.pid')}`,
    `--config=${join(folder, 'radvd.conf')}`,
  )
  const servers = [dnsmasq, radvd]
  const said = () => lines.join('')
  await until('dnsmasq at work', 5, async () => /started, version/.test(said()) || said())

  return {
    namespace,
    attach: async ({ far, net4, net6, device }) => {
      const addresses = [`${net4}.1/24`, `${net4}.254/24`, `${net6}::1/64`, 'fe80::1/64']
      // fe80::1 is to be the only link-local address there, so that it is the one that routers are known by.
      await run('sysctl', '-qw', `net.ipv6.conf.${far}.addr_gen_mode=1`)
      for (const address of addresses) {
        const isOwn6 = address.includes(':') ? ['nodad'] : []
        await run('ip', 'address', 'add', address, 'dev', far, ...isOwn6)
      }
      await run('ip', 'link', 'set', far, 'up')
      if (device === wires.quiet.device) {
        await run('ip', 'address', 'add', `${faraway.gateway4}/32`, 'dev', far)
        await run('ip', 'address', 'add', `${faraway.onegate}/32`, 'dev', far)
        await run('ip', 'route', 'add', `${faraway.behindGateway4}/32`, 'dev', far)
      }
    },
    detach: async ({ far }) => {
      await run('ip', 'link', 'delete', far).catch(() => {})
    },
    said,
    [Symbol.asyncDispose]: async () => {
      for (const server of servers) server.kill('SIGKILL')
      await Promise.all(servers)
      await namespace[Symbol.asyncDispose]()
      await workspace[Symbol.asyncDispose]()
    },
  }
}
