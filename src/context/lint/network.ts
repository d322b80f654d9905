/** What makes no sense about addresses and routes as a whole, however sound each value is. */
import ipaddr from 'ipaddr.js'
import type { Problem } from '../problem.ts'
import type { Settings } from '../settings.ts'
import { type Rule, warning } from './rule.ts'

const kinds = ['ETH', 'PCI'] as const

/** What both kinds of NIC have, one family at a time. */
const families = (settings: Settings) =>
  kinds.flatMap(kind =>
    settings.numbers(`${kind}#`).flatMap(number => {
      const prefix = `${kind}${number}`
      const metric4 = settings.get(`${kind}#_METRIC`, number)
      const method = kind === 'PCI' ? 'static' : settings.get('ETH#_METHOD', number)
      const method6 = kind === 'PCI' ? null : settings.get('ETH#_IP6_METHOD', number)
      return [
        {
          family: 4,
          prefix,
          addressName: `${prefix}_IP`,
          gatewayName: `${prefix}_GATEWAY`,
          address: settings.get(`${kind}#_IP`, number),
          length: settings.invalid(`${kind}#_MASK`, number) ? null : settings.get(`${kind}#_MASK`, number),
          gateway: settings.get(`${kind}#_GATEWAY`, number),
          metric: metric4,
          metricName: `${prefix}_METRIC`,
          isStatic: ['static', 'auto', 'disable'].includes(method),
        },
        {
          family: 6,
          prefix,
          addressName: `${prefix}_IP6`,
          gatewayName: `${prefix}_IP6_GATEWAY`,
          address: settings.get(`${kind}#_IP6`, number),
          length: settings.invalid(`${kind}#_IP6_PREFIX_LENGTH`, number)
            ? null
            : settings.get(`${kind}#_IP6_PREFIX_LENGTH`, number),
          gateway: settings.get(`${kind}#_IP6_GATEWAY`, number),
          metric: settings.get(`${kind}#_IP6_METRIC`, number) ?? metric4,
          metricName: `${prefix}_IP6_METRIC`,
          isStatic: (method6 ?? method) === 'static',
        },
      ]
    }),
  )

/** A router that the NIC's own network does not hold is seldom meant, and never reached without more. */
export const strayGateways: Rule = settings =>
  families(settings).flatMap(({ address, length, gateway, gatewayName, addressName, isStatic }) => {
    if (address === null || length === null || gateway === null || !isStatic) return []
    const router = ipaddr.parse(gateway)
    const isWhole = length === (address.includes(':') ? 128 : 32)
    if (isWhole || router.range() === 'linkLocal') return []
    if (gateway === address) return [warning(gatewayName, `the same as ${addressName}`)]
    const network = ipaddr.parse(address)
    if (network.kind() === router.kind() && router.match(network, length)) return []
    return [
      warning(
        gatewayName,
        `outside of the network ${address}/${length}`,
        'check the address, its mask and the gateway',
      ),
    ]
  })

/** Metrics the kernel takes where none is given: ip-route(8). */
const usualMetric = (family: number): number => (family === 4 ? 0 : 1024)

/**
 * Of two default routes with one metric the kernel or the network service refuses the second, so the guest
 * gives it the next free one. That may be the one that a third has been given.
 */
export const rivalRoutes: Rule = settings => {
  const owners = new Map<string, string>()
  const problems: Problem[] = []
  for (const nic of families(settings)) {
    if (nic.gateway === null || nic.address === null || !nic.isStatic) continue
    const wanted = nic.metric ?? usualMetric(nic.family)
    const first = owners.get(`${nic.family} ${wanted}`)
    let free = wanted
    while (owners.has(`${nic.family} ${free}`)) free += 1
    owners.set(`${nic.family} ${free}`, nic.prefix)
    if (first === undefined) continue
    const metric = nic.metric === null ? 'without a metric' : `of metric ${nic.metric}`
    const message = `a second IPv${nic.family} default route ${metric}, beside the one of ${first}`
    problems.push(
      warning(
        nic.gatewayName,
        message,
        `${nic.metric === null ? 'give' : 'change'} ${nic.metricName}, the smallest wins, or leave one gateway out`,
      ),
    )
  }
  return problems
}

/** One address or one MAC can be that of one NIC only. */
export const repeated: Rule = settings => {
  const seen = new Map<string, string>()
  const problems: Problem[] = []
  const look = (name: string, value: string | null): void => {
    const other = value === null ? undefined : seen.get(value)
    if (other !== undefined) problems.push(warning(name, `the same as ${other}`))
    else if (value !== null) seen.set(value, name)
  }
  for (const kind of kinds) {
    for (const number of settings.numbers(`${kind}#`)) {
      look(`${kind}${number}_MAC`, settings.get(`${kind}#_MAC`, number))
      look(`${kind}${number}_IP`, settings.get(`${kind}#_IP`, number))
      look(`${kind}${number}_IP6`, settings.get(`${kind}#_IP6`, number))
    }
  }
  return problems
}
