/**
 * ifupdown: a file of interfaces(5) a NIC, by device name. Loopback is not ours. The programs of that name differ
 * in what they know; each has a dialect in `ifupdown/`.
 */
import type { Problem } from '../../context/problem.ts'
import { type Action, type CheckAction, checkFolder, type FileAction } from '../../machine/actions.ts'
import type { Facts } from '../../machine/facts.ts'
import { awaited } from '../awaited.ts'
import { learns6 } from '../method.ts'
import type { NicIntent } from '../plan.ts'
import { claims, isAutoElsewhere } from './ifupdown/claims.ts'
import { debian } from './ifupdown/debian.ts'
import { takeOver } from './ifupdown/live.ts'
import { plain } from './ifupdown/plain.ts'
import { type Dialect, fileName, toFile } from './ifupdown/stanza.ts'
import { isForService, type Renderer } from './renderer.ts'

const main = '/etc/network/interfaces'

const dialects: Readonly<Record<Facts['network']['ifupdownDialect'], Dialect>> = { debian, plain }

/** The files are read only where the main one says so. */
const source = (dialect: Dialect, facts: Facts): readonly Action[] => {
  const line = dialect.source(facts)
  return line === null ? [] : [{ kind: 'block', path: main, lines: [line], position: 'end', mode: 0o644 }]
}

/** `ifup` refuses what it cannot read, and a method without what it needs. */
const check = (file: FileAction, { check: args }: Dialect): CheckAction => ({
  kind: 'check',
  files: [file],
  command: ['ifup', ...args, `${checkFolder}${file.path}`],
})

const unsupported = (nic: NicIntent, { hasDhcp6 }: Dialect, { network }: Facts): readonly Problem[] => [
  ...(learns6(nic) && nic.metric6 !== null && !network.learntMetric6
    ? [noMetric(nic.name, nic.metric6)]
    : []),
  // METHOD=dhcp alone asks for both families, mostly where there is no such server: that is no surprise to anyone.
  ...(nic.method6 === 'dhcp' && nic.method4 !== 'dhcp' && !hasDhcp6 ? [noDhcp6(nic.name)] : []),
]

/** The kernel learnt it with Linux 5.12: ra_defrtr_metric of its ip-sysctl. */
const noMetric = (name: string, metric: number): Problem => ({
  severity: 'warning',
  variable: `${name}_IP6_METRIC`,
  message: `${name}_IP6_METRIC: ${metric} is not set, as this kernel takes no metric for routes that a router advertises`,
  hint: 'Linux has it from version 5.12 on',
})

const noDhcp6 = (name: string): Problem => ({
  severity: 'warning',
  variable: `${name}_IP6_METHOD`,
  message: `${name}_IP6_METHOD: this ifupdown has no DHCPv6; addresses are taken from router advertisements, if any`,
  hint: 'write "auto" for addresses from router advertisements, or give them in IP6',
})

export const ifupdown: Renderer = {
  name: 'interfaces',
  title: 'ifupdown',
  service: 'ifupdown',
  enable: ({ init }) =>
    init === 'openrc' ? 'rc-update add networking boot' : 'systemctl enable networking.service',
  tells: ['resolvconf', 'resolved'],
  holdNames: (isOurs, facts) => dialects[facts.network.ifupdownDialect].holdNames(isOurs, facts),
  leftovers: ({ network }) =>
    network.ownFiles.some(path => path.startsWith('/etc/network/'))
      ? [{ kind: 'block', path: main, lines: [], position: 'end', mode: 0o644 }]
      : [],
  render: (interfaces, _absent, facts, kept = []) => {
    const dialect = dialects[facts.network.ifupdownDialect]
    const nics = interfaces.filter(isForService)
    const first = awaited(nics)
    const isAuto = (device: string) => !dialect.isAutoOnce || !isAutoElsewhere(device, facts)
    const files = nics.map(nic =>
      toFile(`${dialect.folder}/${fileName(nic)}`, dialect.devices(nic, nic === first, facts), isAuto),
    )
    return {
      checks: files.map(file => check(file, dialect)),
      files: [...files, ...(files.length > 0 ? source(dialect, facts) : [])],
      ...takeOver(files, kept, dialect, facts),
      problems: nics.flatMap(nic => [...claims(nic, facts), ...unsupported(nic, dialect, facts)]),
    }
  },
}
