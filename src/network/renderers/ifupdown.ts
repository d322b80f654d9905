/**
 * ifupdown: a file of interfaces(5) a NIC, by device name. Loopback is not ours. The programs of that name differ
 * in what they know; each has a dialect in `ifupdown/`.
 */
import type { Problem } from '../../context/problem.ts'
import { type Action, type CheckAction, checkFolder, type FileAction } from '../../machine/actions.ts'
import type { Facts } from '../../machine/facts.ts'
import { awaited } from '../awaited.ts'
import type { NicIntent } from '../plan.ts'
import { claims, isAutoElsewhere } from './ifupdown/claims.ts'
import { debian } from './ifupdown/debian.ts'
import { takeOver } from './ifupdown/live.ts'
import { type Dialect, fileName, toFile } from './ifupdown/stanza.ts'
import { isForService, type Renderer } from './renderer.ts'

const main = '/etc/network/interfaces'

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

/** The kernel learnt it with Linux 5.12: ra_defrtr_metric of its ip-sysctl. */
const unsupported = (nic: NicIntent, { network }: Facts): readonly Problem[] =>
  (nic.method6 === 'auto' || nic.method6 === 'dhcp') && nic.metric6 !== null && !network.learntMetric6
    ? [
        {
          severity: 'warning',
          variable: `${nic.name}_IP6_METRIC`,
          message: `${nic.name}_IP6_METRIC: ${nic.metric6} is not set, as this kernel takes no metric for routes that a router advertises`,
          hint: 'Linux has it from version 5.12 on',
        },
      ]
    : []

export const ifupdown: Renderer = {
  name: 'interfaces',
  title: 'ifupdown',
  service: 'ifupdown',
  enable: ({ init }) =>
    init === 'openrc' ? 'rc-update add networking boot' : 'systemctl enable networking.service',
  tells: ['resolvconf', 'resolved'],
  leftovers: ({ network }) =>
    network.ownFiles.some(path => path.startsWith('/etc/network/'))
      ? [{ kind: 'block', path: main, lines: [], position: 'end', mode: 0o644 }]
      : [],
  render: (interfaces, _absent, facts, kept = []) => {
    const dialect = debian
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
      problems: nics.flatMap(nic => [...claims(nic, facts), ...unsupported(nic, facts)]),
    }
  },
}
