/**
 * The parts of a bug report. Each is looked up by itself, and one that cannot be had says why in its place. Another
 * part is a line in `partsOf`.
 */
import { lstatSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { maskVariables } from '../../context/mask.ts'
import type { Variables } from '../../context/settings.ts'
import { runCommand } from '../../engine/commands.ts'
import { runtimeFolder, stateFolder } from '../../engine/folders.ts'
import { openGuestFiles } from '../../engine/guest.ts'
import { run } from '../../engine/run.ts'
import { messageOf } from '../../error-code.ts'
import { reportText } from '../report-text.ts'
import { nothingText } from '../status/nothing.ts'
import { readState } from '../status/state.ts'
import { statusText } from '../status/text.ts'
import type { Part } from './part.ts'

export interface Asked {
  readonly source: string
  readonly root: string
  /** Null where no context can be read: then nobody knows what is secret. */
  readonly variables: Variables | null
}

const units = ['local', 'hooks', 'network', 'changed'].map(name => `vmcontext-${name}.service`)

/** Seconds: whoever has a pager does not wait for a machine that hangs. */
const patience = 10

/** All that it said, whatever it says of it by its exit code. @throws Error where it cannot be run to its end */
const ofProgram = async (...command: readonly [string, ...string[]]): Promise<string> => {
  const { ok, ended, message, output = '' } = await runCommand(command, patience)
  // systemd-detect-virt says "none" and fails.
  if (ok || (ended === true && output.trim() !== '')) return output
  throw new Error(message)
}

/** Only what they are, never what is in them. */
const filesBelow = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .toSorted()
    .map(name => {
      const { mode, uid, gid, size } = lstatSync(join(folder, name))
      return `${(mode & 0o7777).toString(8).padStart(4, '0')} ${uid}:${gid} ${size} ${join(folder, name)}`
    })

const status = async (root: string): Promise<string> => {
  const files = await openGuestFiles(root)
  const state = readState(files)
  return state.report === null ? nothingText(state, files) : statusText(state.report, state, Date.now())
}

const plan = async ({ source, root }: Asked): Promise<string> => {
  const nothing = (): void => undefined
  const wanted = {
    source,
    root,
    mode: 'plan',
    stage: 'all',
    modules: [],
    facts: null,
    hooksApart: false,
    force: false,
    wait: 0,
  } as const
  const report = await run({ ...wanted, diffs: true, names: true, log: nothing, progress: nothing })
  return report === null ? 'no context was found' : reportText(report)
}

const context = ({ variables }: Asked): string =>
  variables === null
    ? 'no context could be read'
    : [...maskVariables(variables)].map(([name, value]) => `${name}=${JSON.stringify(value)}`).join('\n')

const journal = ({ variables }: Asked): string | Promise<string> =>
  variables === null
    ? 'left out: without the context nobody knows what in it is secret'
    : ofProgram(
        'journalctl',
        '-b',
        '--no-pager',
        '-o',
        'short-precise',
        ...units.flatMap(unit => ['-u', unit]),
      )

const ofMachine = ({ root }: Asked): readonly Part[] =>
  root !== '/'
    ? []
    : [
        { title: 'kernel', look: () => ofProgram('uname', '-srvmo') },
        { title: 'virtualization', look: () => ofProgram('systemd-detect-virt') },
        { title: 'block devices', look: () => ofProgram('lsblk', '-o', 'NAME,TYPE,SIZE,FSTYPE,LABEL,RO') },
        { title: 'units', look: () => ofProgram('systemctl', 'show', '--no-pager', '-p', states, ...units) },
        { title: 'boot', look: () => ofProgram('systemd-analyze', 'critical-chain', '--no-pager', ...units) },
      ]

const states = 'Id,LoadState,ActiveState,SubState,UnitFileState,Result,ExecMainStatus,ExecMainStartTimestamp'

const folder = (root: string, path: string): Part => ({
  title: `files in ${path}`,
  look: () => filesBelow(join(root, path)).join('\n'),
})

/** Of every system. */
const ofRuns = (asked: Asked): readonly Part[] => [
  { title: 'status', look: () => status(asked.root) },
  { title: 'context', look: () => context(asked) },
  { title: 'plan', look: () => plan(asked) },
]

const partsOf = async (asked: Asked): Promise<readonly Part[]> => {
  const { root } = asked
  if (process.platform === 'win32') {
    const { ofWindows, windowsFolders } = await import('./windows.ts')
    return [...ofWindows(asked), ...ofRuns(asked), ...windowsFolders().map(path => folder('', path))]
  }
  return [
    { title: 'system', look: () => readFileSync(join(root, 'etc/os-release'), 'utf8') },
    ...ofMachine(asked),
    ...ofRuns(asked),
    ...['/etc/vmcontext.d', stateFolder, runtimeFolder].map(path => folder(root, path)),
    ...(root === '/' ? [{ title: 'journal', look: () => journal(asked) }] : []),
  ]
}

/** All parts, one after the other, not yet masked. */
export const reportParts = async (asked: Asked): Promise<string> => {
  const texts: string[] = []
  for (const { title, look } of await partsOf(asked)) {
    let text: string
    try {
      text = await look()
    } catch (error) {
      text = `could not be had: ${messageOf(error)}`
    }
    texts.push(`== ${title} ==\n${text.trimEnd()}\n`)
  }
  return texts.join('\n')
}
