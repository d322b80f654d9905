/** What makes no sense about the network as a whole, however sound each value is. */
import ipaddr from 'ipaddr.js'
import type { Problem } from '../problem.ts'
import type { Settings } from '../settings.ts'
import { error, type Rule, warning } from './rule.ts'

/** A NIC is found by its MAC, a passed-through one by its PCI address, and an alias counts only with a MAC. */
export const unfindable: Rule = settings => {
  const problems: Problem[] = []
  const names = ['IP', 'IP6', 'IP6_ULA', 'METHOD', 'IP6_METHOD'] as const
  for (const nic of settings.numbers('ETH#')) {
    const wanted = names.find(name => settings.given(`ETH#_${name}`, nic))
    if (wanted !== undefined && !settings.given('ETH#_MAC', nic)) {
      problems.push(
        error(`ETH${nic}_${wanted}`, `the NIC cannot be found without ETH${nic}_MAC`, `give ETH${nic}_MAC`),
      )
    }
    for (const alias of settings.numbers('ETH#_ALIAS#', nic)) {
      const address = (['IP', 'IP6'] as const).find(name => settings.given(`ETH#_ALIAS#_${name}`, nic, alias))
      if (address === undefined || settings.given('ETH#_ALIAS#_MAC', nic, alias)) continue
      const name = `ETH${nic}_ALIAS${alias}`
      problems.push(warning(`${name}_${address}`, `not used without ${name}_MAC`, `give ${name}_MAC`))
    }
  }
  for (const device of settings.numbers('PCI#')) {
    const wanted = (['IP', 'IP6'] as const).find(name => settings.given(`PCI#_${name}`, device))
    if (wanted === undefined || settings.given('PCI#_ADDRESS', device)) continue
    problems.push(
      error(
        `PCI${device}_${wanted}`,
        `the NIC cannot be found without PCI${device}_ADDRESS`,
        `give PCI${device}_ADDRESS`,
      ),
    )
  }
  return problems
}

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

/** Of two default routes with one metric the kernel or the network service refuses the second. */
export const rivalRoutes: Rule = settings => {
  const first = new Map<string, string>()
  const problems: Problem[] = []
  for (const nic of families(settings)) {
    if (nic.gateway === null || nic.address === null || !nic.isStatic) continue
    const key = `${nic.family} ${nic.metric}`
    const other = first.get(key)
    if (other === undefined) {
      first.set(key, nic.prefix)
      continue
    }
    const metric = nic.metric === null ? 'without a metric' : `of metric ${nic.metric}`
    const message = `a second IPv${nic.family} default route ${metric}, beside the one of ${other}`
    problems.push(
      warning(
        nic.gatewayName,
        message,
        `give ${nic.metricName}, the smallest wins, or leave one gateway out`,
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
