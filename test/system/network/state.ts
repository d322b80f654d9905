/** What a guest's kernel and its resolver have, in words that can be compared and read. */
import type { Container } from './container.ts'
import type { Namespace } from './namespaces.ts'

export interface Route {
  readonly to: string
  /** Null where the destination is on the link. */
  readonly via: string | null
  readonly metric: number
}

export interface Link {
  readonly up: boolean
  readonly mtu: number
  /** With prefix length, sorted; one that cannot be used yet, or never, says so. */
  readonly addresses: readonly string[]
  readonly linkLocal6: readonly string[]
  /** Those that the kernel has not made by itself. */
  readonly routes: readonly Route[]
}

interface IpAddress {
  readonly ifname: string
  readonly flags: readonly string[]
  readonly mtu: number
  readonly addr_info: readonly {
    readonly family: 'inet' | 'inet6'
    readonly local: string
    readonly prefixlen: number
    readonly scope: string
    readonly tentative?: true
    readonly dadfailed?: true
    readonly temporary?: true
  }[]
}

interface Hop {
  readonly gateway?: string
  readonly via?: { readonly host: string }
  readonly dev?: string
}

interface IpRoute extends Hop {
  readonly dst: string
  readonly protocol?: string
  readonly metric?: number
  /** Of several routers with one metric. */
  readonly nexthops?: readonly Hop[]
}

const ask = async <T>(namespace: Namespace, ...args: readonly string[]): Promise<readonly T[]> => {
  const output = await namespace.run('ip', '-json', ...args)
  return output.trim() === '' ? [] : (JSON.parse(output) as readonly T[])
}

const toRoutes = ({ nexthops, ...route }: IpRoute): readonly (Route & { readonly device: string })[] =>
  (nexthops ?? [route]).map(({ gateway, via, dev = '' }) => ({
    device: dev,
    to: route.dst,
    via: gateway ?? via?.host ?? null,
    metric: route.metric ?? 0,
  }))

/** What the kernel has on each device but the loopback. */
export const readLinks = async (namespace: Namespace): Promise<ReadonlyMap<string, Link>> => {
  const devices = await ask<IpAddress>(namespace, 'address', 'show')
  const given = [
    ...(await ask<IpRoute>(namespace, '-4', 'route', 'show')),
    ...(await ask<IpRoute>(namespace, '-6', 'route', 'show')),
  ]
  const routes = given.filter(({ protocol }) => protocol !== 'kernel').flatMap(toRoutes)
  return new Map(
    devices
      .filter(({ ifname }) => ifname !== 'lo')
      .map(({ ifname, flags, mtu, addr_info }) => {
        const isLinkLocal = ({ family, scope }: IpAddress['addr_info'][number]) =>
          family === 'inet6' && scope === 'link'
        const text = (one: IpAddress['addr_info'][number]): string =>
          [
            `${one.local}/${one.prefixlen}`,
            ...(['tentative', 'dadfailed', 'temporary'] as const).filter(flag => one[flag] === true),
          ].join(' ')
        const link: Link = {
          up: flags.includes('UP'),
          mtu,
          addresses: addr_info
            .filter(one => !isLinkLocal(one))
            .map(text)
            .sort(),
          linkLocal6: addr_info.filter(isLinkLocal).map(text),
          routes: routes
            .filter(({ device }) => device === ifname)
            .map(({ to, via, metric }) => ({ to, via, metric })),
        }
        return [ifname, link] as const
      }),
  )
}

/** The device that packets to an address leave by. */
export const wayOut = async (namespace: Namespace, address: string): Promise<string> => {
  const [route] = await ask<IpRoute>(namespace, 'route', 'get', address)
  return route?.dev ?? 'none'
}

export interface Names {
  readonly servers: readonly string[]
  readonly search: readonly string[]
}

/** What the guest's C library, or systemd-resolved behind it, asks: resolv.conf(5). */
export const readNames = async (container: Container): Promise<Names> => {
  const read = async (path: string): Promise<string> => (await container.attempt('cat', path)).stdout
  const seen = await read('/etc/resolv.conf')
  const text = seen.includes('127.0.0.53') ? await read('/run/systemd/resolve/resolv.conf') : seen
  const words = (keyword: string): readonly string[] =>
    text
      .split('\n')
      .map(line => line.trim().split(/\s+/))
      .filter(([first]) => first === keyword)
      .flatMap(([, ...rest]) => rest)
      .filter(word => word !== '.')
  return { servers: words('nameserver'), search: words('search') }
}
