/**
 * Whether systemd is still going to run what a boot has left to do. A unit that was killed, masked or switched off
 * leaves no word of it in the agent's own files, so systemd is asked, systemctl(1).
 */
import { runCommand } from '../../engine/commands.ts'
import type { GuestFiles } from '../../machine/files.ts'
import type { State } from './state.ts'

/** The unit whose turn it is where no run is at work. */
const unitOf = ({ report }: State): string => `vmcontext-${report?.next ?? 'local'}.service`

const properties = ['LoadState', 'ActiveState', 'SubState', 'Result', 'Job'] as const

/** systemd has it to do: it is at work on it, or has queued it. */
const isUnderWay = (unit: Readonly<Record<string, string>>): boolean =>
  ['activating', 'deactivating', 'reloading'].includes(unit.ActiveState ?? '') || (unit.Job ?? '') !== ''

const ask = async (unit: string): Promise<Readonly<Record<string, string>> | null> => {
  const { ok, output = '' } = await runCommand(
    ['systemctl', 'show', ...properties.map(name => `--property=${name}`), unit],
    10,
  )
  if (!ok) return null
  return Object.fromEntries(
    output
      .trim()
      .split('\n')
      .map(line => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  )
}

/** A path unit needs a moment to start its service; so many looks have to agree that nothing is under way. */
const enough = 3

/**
 * A watch over units that is asked once in a while.
 *
 * @param isLive this is the running machine
 * @returns a function that answers why what is left to do will not be done; null as long as it may
 */
export const watchUnits = (
  files: GuestFiles,
  isLive: boolean,
): ((state: State) => Promise<string | null>) => {
  if (!isLive || files.status('/run/systemd/system') === null) return async () => null
  let idle = 0
  return async state => {
    if (state.running !== null) {
      idle = 0
      return null
    }
    const name = unitOf(state)
    const unit = await ask(name)
    idle = unit === null || isUnderWay(unit) ? 0 : idle + 1
    if (unit === null || idle === 0) return null
    const advice = `see journalctl -b -u ${name}, then run vmcontext apply`
    if (unit.ActiveState === 'failed') return `${name} has failed (${unit.Result}); ${advice}`
    if (idle < enough) return null
    const how = unit.LoadState === 'loaded' ? `${unit.ActiveState}, ${unit.SubState}` : unit.LoadState
    return `nothing is going to start ${name} (${how}); ${advice}`
  }
}
