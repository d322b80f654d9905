/**
 * How a running ifupdown takes a new file over. `ifdown` undoes what the configuration says: told after the
 * file was replaced, it would undo what was never done, leave the old address, and leave the old DHCP client
 * running, which brings that address back at its next renewal. So it has to run while the old file, ours or the
 * user's own, is still there, and only if there is going to be a change.
 *
 * Therefore the new content goes to a file of our own first. That this one changed is what lets `ifdown` run;
 * then the real file is replaced and `ifup` run. Both are the same again afterwards, and a second run does
 * nothing. At boot nothing is up yet and no command is asked for.
 */
import type { Action, FileAction } from '../../machine/actions.ts'
import type { Facts } from '../../machine/facts.ts'

/** A copy of the file of stanzas, read by nobody. */
export const nextFile = '/var/lib/vmcontext/interfaces'

/** Seconds that a DHCP client may take to give up, with some to spare. */
const patience = 180

/** Before the file is replaced: notes the new one, and takes down what is up. */
export const takeDown = (file: FileAction, devices: readonly string[], facts: Facts): readonly Action[] => {
  const up = facts.live ? devices.filter(device => facts.network.ifupdownUp.includes(device)) : []
  const note: Action = { ...file, path: nextFile }
  if (up.length === 0) return [note]
  // Without --ignore-errors, an address that somebody removed by hand would end it half way.
  return [
    note,
    { kind: 'command', command: ['ifdown', '--force', '--ignore-errors', ...up], when: 'changed' },
  ]
}

/** After the file was replaced. NICs that were not up before (plugged in since) come up as well. */
export const takeUp = (devices: readonly string[], facts: Facts): readonly Action[] => {
  const isUp = (device: string) => facts.network.ifupdownUp.includes(device)
  const wanted = facts.network.services.ifupdown === 'running' ? devices : devices.filter(isUp)
  return facts.live && wanted.length > 0
    ? [{ kind: 'command', command: ['ifup', '--force', ...wanted], when: 'changed', timeout: patience }]
    : []
}
