/**
 * wicked of SUSE: files of shell variables a device, ifcfg(5), and name servers through netconfig(8). What the
 * files say is in `ifcfg/suse.ts`. There is no program that would check them without asking wicked's daemon.
 */
import type { Problem } from '../../context/problem.ts'
import type { Action, CommandAction, FileAction } from '../../machine/actions.ts'
import type { Facts } from '../../machine/facts.ts'
import { awaited } from '../awaited.ts'
import type { NicIntent } from '../plan.ts'
import { noLearntMetric } from './ifcfg/limits.ts'
import { namesOf } from './ifcfg/names.ts'
import { deviceOf, filesOf, folder } from './ifcfg/suse.ts'
import { assign, type Variable } from './ifcfg/variables.ts'
import { isForService, type Rendered, type Renderer } from './renderer.ts'

const title = 'wicked'
const config = `${folder}/config`

/** netconfig(8) takes the last assignment of a variable in its file; without names the block goes. */
const names = (nics: readonly NicIntent[], facts: Facts): readonly Action[] => {
  if (facts.network.resolver !== 'netconfig') return []
  const { dns, search } = namesOf(nics)
  const variables: readonly Variable[] = [
    ...(dns.length > 0 ? [['NETCONFIG_DNS_STATIC_SERVERS', dns.join(' ')] as const] : []),
    ...(search.length > 0 ? [['NETCONFIG_DNS_STATIC_SEARCHLIST', search.join(' ')] as const] : []),
  ]
  return [block(variables.map(assign))]
}

const block = (lines: readonly string[]): Action => ({
  kind: 'block',
  path: config,
  lines,
  position: 'end',
  mode: 0o644,
})

/** The files of the user's that lie where a NIC's are to be. wicked has no other place for them. */
const inTheWay = (files: readonly FileAction[], { network }: Facts): readonly string[] => {
  const users = network.userFiles('wicked').map(({ path }) => path)
  return files.map(({ path }) => path).filter(path => users.includes(path))
}

const refused = (nic: NicIntent, paths: readonly string[]): Problem => ({
  severity: 'error',
  message: `${nic.name}: not set up, as wicked reads ${paths.join(' and ')} for ${nic.device}, which ${paths.length > 1 ? 'are' : 'is'} not ours`,
  hint: `remove ${paths.join(' and ')} in the image, or leave the network to it with NETCFG_TYPE=none`,
})

/** Seconds that `wicked ifreload` waits for leases, with some to spare. */
const patience = 90

/** wicked compares what it has set up with the files, and does what is missing; also where a file is gone. */
const takeOver = (
  files: readonly FileAction[],
  kept: readonly string[],
  { live, network }: Facts,
): Pick<Rendered, 'before' | 'after' | 'undo'> => {
  if (!live || network.services.wicked !== 'running')
    return { before: [], after: [], undo: { before: [], after: [] } }
  const own = network.ownFiles.filter(path => path.startsWith(`${folder}/`) && !kept.includes(path))
  const paths = [...new Set([...files.map(({ path }) => path), ...own])]
  const reload = (device: string, when: CommandAction['when']): CommandAction => ({
    kind: 'command',
    command: ['wicked', 'ifreload', device],
    when,
    timeout: patience,
  })
  const devices = [...new Set(paths.map(deviceOf))]
  return {
    before: [],
    after: [
      { kind: 'command', command: ['netconfig', 'update', '-f'], when: { changed: [config] } },
      ...devices.map(device => reload(device, { changed: paths.filter(path => deviceOf(path) === device) })),
    ],
    undo: {
      before: [],
      after: [
        { kind: 'command', command: ['netconfig', 'update', '-f'], when: 'always' },
        ...devices.map(device => reload(device, 'always')),
      ],
    },
  }
}

export const wicked: Renderer = {
  name: 'scripts',
  title,
  service: 'wicked',
  enable: () => 'systemctl enable wicked.service',
  tells: ['netconfig'],
  leftovers: ({ network }) =>
    network.ownFiles.some(path => path.startsWith(`${folder}/`)) ? [block([])] : [],
  render: (interfaces, _absent, facts, kept = []) => {
    const wanted = interfaces.filter(isForService)
    const first = awaited(wanted)
    const each = wanted.map(nic => {
      const files = filesOf(nic, nic === first)
      return { nic, files, users: inTheWay(files, facts) }
    })
    const files = each.flatMap(({ files, users }) => (users.length === 0 ? files : []))
    return {
      checks: [],
      files: [...files, ...(wanted.length > 0 ? names(wanted, facts) : [])],
      ...takeOver(files, kept, facts),
      problems: each.flatMap(({ nic, users }) =>
        users.length > 0 ? [refused(nic, users)] : noLearntMetric(nic, title),
      ),
    }
  },
}
