/**
 * How a running ifupdown takes new files over. `ifdown` undoes what the configuration says: told after a file
 * was replaced, it would undo what was never done, leave the old address, and leave the old DHCP client
 * running, which brings that address back at its next renewal. So it has to run while the old file, ours or the
 * user's own, is still there, and only for NICs whose file is going to change. At boot nothing is up yet and no
 * command is asked for.
 */
import type { CommandAction, FileAction } from '../../../machine/actions.ts'
import type { Facts } from '../../../machine/facts.ts'
import type { Rendered } from '../renderer.ts'
import { type Dialect, devicesIn } from './stanza.ts'

/** Seconds that a DHCP client may take to give up, with some to spare. */
const patience = 180

/** What a running ifupdown is told. */
type Commands = Pick<Rendered, 'after' | 'undo'> & { readonly before: readonly CommandAction[] }

const nothing: Commands = { before: [], after: [], undo: { before: [], after: [] } }

const command = (words: readonly [string, ...string[]], devices: readonly string[]): CommandAction[] =>
  devices.length === 0
    ? []
    : [{ kind: 'command', command: [...words, ...devices], when: 'always', timeout: patience }]

const unique = (devices: readonly string[]): readonly string[] => [...new Set(devices)]

/**
 * @param files those of all NICs
 * @param kept paths of files of ours that are left as they are
 */
export const takeOver = (
  files: readonly FileAction[],
  kept: readonly string[],
  dialect: Dialect,
  { live, network }: Facts,
): Commands => {
  if (!live) return nothing
  const { ifupdownUp, ownFiles, ownContent, services } = network
  const isUp = (device: string): boolean => ifupdownUp.includes(device)
  const changed = files.filter(({ path, content }) => ownContent(path) !== content)
  const gone = ownFiles.filter(
    path =>
      path.startsWith(`${dialect.folder}/vmcontext`) &&
      !kept.includes(path) &&
      !files.some(file => file.path === path),
  )
  const wanted = files.flatMap(({ content }) => devicesIn(String(content)))
  const fresh = changed.flatMap(({ content }) => devicesIn(String(content)))
  const former = changed.flatMap(({ path }) => devicesIn(ownContent(path)))
  const leaving = gone.flatMap(path => devicesIn(ownContent(path))).filter(name => !wanted.includes(name))
  const down = (devices: readonly string[]) =>
    command(['ifdown', ...dialect.force], unique(devices).toReversed())
  const up = (devices: readonly string[]) => command(['ifup'], unique(devices))

  const upBefore = unique([...former, ...fresh]).filter(isUp)
  const begins = services.ifupdown === 'running' ? wanted.filter(device => !isUp(device)) : []
  return {
    before: [
      ...down(upBefore),
      ...down(leaving.filter(isUp)).map(action => ({ ...action, takesAway: true as const })),
    ],
    after: up([...wanted.filter(device => upBefore.includes(device)), ...begins]),
    undo: {
      before: down(fresh),
      after: up([...former, ...leaving].filter(isUp)),
    },
  }
}
