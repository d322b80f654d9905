/**
 * network-scripts of Red Hat and its kin, and of Amazon Linux 2: files of shell variables, sysconfig.txt of
 * initscripts. What they say is in `ifcfg/red-hat.ts`. There is no program that would check them.
 */
import type { Problem } from '../../context/problem.ts'
import type { Action, CommandAction, FileAction } from '../../machine/actions.ts'
import type { Facts } from '../../machine/facts.ts'
import { awaited } from '../awaited.ts'
import { learns6 } from '../method.ts'
import type { NicIntent } from '../plan.ts'
import { noLearntMetric } from './ifcfg/limits.ts'
import { leading, namesOf } from './ifcfg/names.ts'
import { filesOf, folder } from './ifcfg/red-hat.ts'
import { valueIn } from './ifcfg/variables.ts'
import { isForService, type Rendered, type Renderer } from './renderer.ts'

const title = 'network-scripts'

/** Files of the user's that are brought up at boot for the same NIC. */
const claims = (nic: NicIntent, { network }: Facts): readonly Problem[] =>
  network
    .userFiles('networkScripts')
    .filter(({ path, content }) => {
      const isFor =
        valueIn(content, 'DEVICE') === nic.device || valueIn(content, 'HWADDR')?.toLowerCase() === nic.mac
      return (
        path.startsWith(`${folder}/ifcfg-`) && isFor && valueIn(content, 'ONBOOT')?.toLowerCase() !== 'no'
      )
    })
    .map(({ path }) => ({
      severity: 'warning',
      message: `${nic.name}: ${path} is for ${nic.device} too and is not ours; ${title} bring up both`,
      hint: `remove ${path}, or set NETCFG_TYPE=none`,
    }))

/** Such as vmcontext-eth0, to which files of all kinds for a NIC belong. */
const nicIn = (path: string): string => /vmcontext-(?:eth|pci)\d+/.exec(path)?.[0] ?? path

/** What `ifup` calls the configurations among these files, in their order. */
const configsIn = (paths: readonly string[]): readonly string[] =>
  paths.flatMap(path => (path.startsWith(`${folder}/ifcfg-`) ? [path.slice(`${folder}/ifcfg-`.length)] : []))

const commands = (program: string, configs: readonly string[]): readonly CommandAction[] =>
  configs.map(config => ({ kind: 'command', command: [program, config], when: 'always', timeout: patience }))

/** Seconds that a DHCP client may take to give up, with some to spare. */
const patience = 120

/** `ifdown` goes by the files as they are, so it is run before they change, and only for NICs whose files do. */
const takeOver = (
  files: readonly FileAction[],
  kept: readonly string[],
  { live, network }: Facts,
): Pick<Rendered, 'before' | 'after' | 'undo'> => {
  if (!live || network.services.networkScripts !== 'running')
    return { before: [], after: [], undo: { before: [], after: [] } }
  const own = network.ownFiles.filter(path => path.startsWith(`${folder}/`) && !kept.includes(path))
  const isSame = ({ path, content }: FileAction) => network.ownContent(path) === content
  const touched = new Set(
    [
      ...files.filter(file => !isSame(file)).map(({ path }) => path),
      ...own.filter(path => !files.some(file => file.path === path)),
    ].map(nicIn),
  )
  const wanted = files.map(({ path }) => path)
  const isLeft = (path: string) => !wanted.some(each => nicIn(each) === nicIn(path))
  const old = configsIn(own.filter(path => touched.has(nicIn(path)) && !isLeft(path)))
  const left = configsIn(own.filter(isLeft))
  const fresh = configsIn(wanted.filter(path => touched.has(nicIn(path))))
  return {
    before: [
      ...commands('ifdown', old.toReversed()),
      ...commands('ifdown', left.toReversed()).map(each => ({ ...each, takesAway: true as const })),
    ],
    after: commands('ifup', fresh),
    undo: { before: commands('ifdown', fresh.toReversed()), after: commands('ifup', [...old, ...left]) },
  }
}

/** The scripts leave IPv6 off in the kernel where an earlier context had it so. */
const switchOn6 = (nic: NicIntent, { live }: Facts): readonly Action[] =>
  live && nic.vlan === null && (learns6(nic) || nic.addresses6.length > 0)
    ? [{ kind: 'kernel', path: `/proc/sys/net/ipv6/conf/${nic.device}/disable_ipv6`, value: '0' }]
    : []

export const networkScripts: Renderer = {
  name: 'scripts',
  title,
  service: 'networkScripts',
  enable: () => 'chkconfig network on',
  tells: ['nobody'],
  leftovers: () => [],
  render: (interfaces, _absent, facts, kept = []) => {
    const nics = interfaces.filter(isForService)
    const [first, bringer, names] = [awaited(nics), leading(nics), namesOf(nics)]
    const files = nics.flatMap(nic =>
      filesOf(nic, { isAwaited: nic === first, names, hasNames: nic === bringer }),
    )
    const problems = nics.flatMap(nic => [...claims(nic, facts), ...noLearntMetric(nic, title)])
    const { before, ...taken } = takeOver(files, kept, facts)
    return {
      checks: [],
      before: [...nics.flatMap(nic => switchOn6(nic, facts)), ...before],
      files,
      ...taken,
      problems,
    }
  },
}
