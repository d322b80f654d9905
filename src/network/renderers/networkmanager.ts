/**
 * NetworkManager: a connection profile a NIC, nm-settings-keyfile(5), written before it starts (one-apps 19). What a
 * profile says is in `networkmanager/`. A profile finds its NIC by MAC address, so the NIC may be renamed and may
 * come later.
 */
import type { Problem } from '../../context/problem.ts'
import type { CheckAction, CommandAction } from '../../machine/actions.ts'
import type { Facts } from '../../machine/facts.ts'
import type { AbsentNic, NicIntent } from '../plan.ts'
import { claims } from './networkmanager/claims.ts'
import { nmMethod4, usableDns } from './networkmanager/families.ts'
import { type Profile, profilesOf } from './networkmanager/profile.ts'
import { isForService, type Renderer } from './renderer.ts'

/** Seconds that a DHCP server may take to answer, and a little more for nmcli itself. */
const patience = 30

/** nmcli(1) reads a profile and says what is wrong with it; it asks no daemon, and can do so from 1.40 on. */
const check = ({ file }: Profile): CheckAction => ({
  kind: 'check',
  files: [file],
  command: ['nmcli', '--offline', 'connection', 'modify', 'connection.autoconnect', 'yes'],
  input: String(file.content),
  cannotJudge: 2,
})

const isRunning = ({ live, network }: Facts): boolean => live && network.services.networkManager === 'running'

const reload: CommandAction = {
  kind: 'command',
  command: ['nmcli', 'connection', 'reload'],
  when: 'changed',
}

/** A profile that was read anew is not in force before it is brought up; one that is no more goes by itself. */
const bringUp = ({ uuid, file }: Profile): CommandAction => ({
  kind: 'command',
  command: ['nmcli', '--wait', String(patience), 'connection', 'up', 'uuid', uuid],
  when: { changed: [file.path] },
  timeout: patience + 10,
})

const unsupported = (nic: NicIntent): readonly Problem[] => {
  const isLeft = nic.method4 === 'skip' || nic.method4 === 'manual'
  const left: readonly Problem[] =
    isLeft && nmMethod4(nic) === 'disabled'
      ? [
          {
            severity: 'warning',
            variable: `${nic.name}_METHOD`,
            message: `${nic.name}_METHOD: NetworkManager cannot leave IPv4 of a NIC to others while it sees to IPv6; IPv4 is off on ${nic.device}`,
          },
        ]
      : []
  const usable = usableDns(nic)
  const lost = nic.dns.filter(server => !usable.includes(server))
  return lost.length === 0
    ? left
    : [
        ...left,
        {
          severity: 'warning',
          variable: `${nic.name}_DNS`,
          message: `${nic.name}_DNS: ${lost.join(', ')} not set, as ${nic.name} has no address of that family to ask it from`,
        },
      ]
}

/** A NIC that has no MAC address to be found by is not written for before it comes. */
const isFindable = ({ pci }: AbsentNic): boolean => pci === null

export const networkManager: Renderer = {
  name: 'nm',
  title: 'NetworkManager',
  service: 'networkManager',
  enable: () => 'systemctl enable NetworkManager.service',
  tells: ['resolved', 'resolvconf', 'networkmanager', 'nobody'],
  leftovers: () => [],
  render: async (interfaces, absent, facts) => {
    const nics = interfaces.filter(isForService)
    const here = nics.flatMap(profilesOf)
    const later = absent.filter(isForService).filter(isFindable).flatMap(profilesOf)
    const problems = await claims(nics, facts.network.userFiles('networkManager'))
    const takeOver = isRunning(facts) ? [reload, ...here.map(bringUp)] : []
    return {
      checks: facts.tools.has('nmcli') ? [...here, ...later].map(check) : [],
      before: [],
      files: [...here, ...later].map(({ file }) => file),
      after: takeOver,
      undo: { before: [], after: takeOver },
      problems: [...nics.flatMap(unsupported), ...problems],
    }
  },
}
