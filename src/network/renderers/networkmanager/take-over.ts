/** How a running NetworkManager takes profiles over: nmcli(1). */
import type { CommandAction } from '../../../machine/actions.ts'
import type { Facts } from '../../../machine/facts.ts'

/** Seconds that a DHCP server may take to answer, and a little more for nmcli itself. */
const patience = 30

export const isNmRunning = ({ live, network }: Facts): boolean =>
  live && network.services.networkManager === 'running'

/** Has all profiles read anew. One that is no more goes by itself, one that changed is not in force yet. */
export const reload: CommandAction = {
  kind: 'command',
  command: ['nmcli', 'connection', 'reload'],
  when: 'changed',
}

/** nmcli(1), EXIT STATUS: it took too long, or cannot be (no cable, no lease). NetworkManager goes on trying. */
const triesOn = [3, 4]

/** Brings a profile up where its files changed. */
export const bringUp = (uuid: string, paths: readonly string[]): CommandAction => ({
  kind: 'command',
  command: ['nmcli', '--wait', String(patience), 'connection', 'up', 'uuid', uuid],
  when: { changed: paths },
  timeout: patience + 10,
  postponed: triesOn,
})
