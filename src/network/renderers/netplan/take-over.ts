/**
 * How netplan's YAML comes true. netplan is no daemon: a program of its own turns the YAML into files of the service
 * below /run, at each boot as a generator of systemd's, which has run before ours was written. So that program has
 * to run once more, at boot too.
 *
 * It writes all of its files anew, and systemd-networkd takes a file with another inode for a changed one: on
 * `networkctl reload` every NIC would lose its addresses for a moment, those learnt from routers for seconds. On a
 * running guest it therefore writes into a folder of ours, from which only the files of changed NICs are copied.
 */
import { type CommandAction, checkFolder, type FileAction } from '../../../machine/actions.ts'
import type { Facts } from '../../../machine/facts.ts'
import { bringUp, isNmRunning, reload as reloadProfiles } from '../networkmanager/take-over.ts'
import type { Rendered } from '../renderer.ts'
import type { Backend } from './definition.ts'
import { sourcesOf } from './sources.ts'

/** What is written of a NIC, and what netplan makes of it. */
export interface Written {
  readonly files: readonly FileAction[]
  /** Names of its files for systemd-networkd. */
  readonly generated: readonly string[]
  /** UUIDs of its profiles for NetworkManager. */
  readonly profiles: readonly string[]
}

type Command = CommandAction['command']
type Steps = Pick<Rendered, 'checks' | 'after' | 'undo'>

const stagingFolder = '/run/vmcontext/netplan'
const runFolder = '/run/systemd/network'

const isGenerator = (tool: string): boolean => /\/netplan\/(?:configure|generate)$/.test(tool)

/** The program without which nothing comes of the YAML; its script in Python takes ten times as long. */
const generatorOf = ({ tools }: Facts): Command => {
  const found = [...tools].find(isGenerator)
  return found === undefined ? ['netplan', 'generate'] : [found]
}

const run = (command: Command, when: CommandAction['when'] = 'changed'): CommandAction => ({
  kind: 'command',
  command,
  when,
})

const pathsOf = ({ files }: Written): readonly string[] => files.map(({ path }) => path)

/** YAML of ours for NICs that the context has no more, and what was generated from it. */
const staleOf = (all: readonly Written[], { network }: Facts): readonly CommandAction[] =>
  network.ownFiles.flatMap(path => {
    const name = /^\/etc\/netplan\/90-vmcontext-(\w+)\.yaml$/.exec(path)?.[1]
    if (name === undefined || all.some(each => pathsOf(each).includes(path))) return []
    return [run(['rm', '-f', `${runFolder}/10-netplan-${name.toUpperCase()}.network`], { changed: [path] })]
  })

const copy = (each: Written): CommandAction =>
  run(
    [
      'cp',
      '--preserve=mode,ownership',
      ...each.generated.map(name => `${stagingFolder}${runFolder}/${name}`),
      runFolder,
    ],
    { changed: pathsOf(each) },
  )

/**
 * Where systemd-networkd is not enabled, netplan's generator has it started, which found nothing for it at this boot.
 * Versions from 0.101 to 1.1 then do so when they are run once more; for others it is done here. Who waits for the
 * network to be online may be masked by the user.
 */
const starting: readonly CommandAction[] = [
  run(['systemctl', 'start', '--no-block', 'systemd-networkd.service']),
  { ...run(['systemctl', 'start', '--no-block', 'systemd-networkd-wait-online.service']), postponed: [1, 5] },
]

const onNetworkd = (all: readonly Written[], facts: Facts): Pick<Steps, 'after' | 'undo'> => {
  const generator = generatorOf(facts)
  const reload = run(['networkctl', 'reload'])
  const state = facts.network.services.networkd
  if (state !== 'running')
    return {
      after: [run(generator), ...(state === 'enabled' ? [] : starting)],
      undo: { before: [], after: [] },
    }
  const sources = sourcesOf(
    all.flatMap(({ files }) => files),
    facts,
  )
  return {
    after: [
      run([...generator, '--root-dir', stagingFolder, ...sources]),
      run(['mkdir', '-p', runFolder]),
      ...all.map(copy),
      ...staleOf(all, facts),
      reload,
    ],
    undo: { before: [], after: [run(generator), reload] },
  }
}

const onNetworkManager = (all: readonly Written[], facts: Facts): Pick<Steps, 'after' | 'undo'> => {
  const after = [
    run(generatorOf(facts)),
    ...(isNmRunning(facts)
      ? [reloadProfiles, ...all.flatMap(each => each.profiles.map(uuid => bringUp(uuid, pathsOf(each))))]
      : []),
  ]
  return { after, undo: { before: [], after: isNmRunning(facts) ? after : [] } }
}

/** What is done before and after these files are written. */
export const takeOver = (backend: Backend, all: readonly Written[], facts: Facts): Steps => {
  const files = all.flatMap(each => each.files)
  const steps = backend === 'networkd' ? onNetworkd(all, facts) : onNetworkManager(all, facts)
  const users = facts.network.userFiles('netplan')
  return {
    checks: [
      {
        kind: 'check',
        files: [...files, ...users.map((file): FileAction => ({ kind: 'file', mode: 0o600, ...file }))],
        command: [...generatorOf(facts), '--root-dir', checkFolder],
      },
    ],
    after: facts.live ? steps.after : [],
    undo: facts.live ? steps.undo : { before: [], after: [] },
  }
}
