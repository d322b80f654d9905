/**
 * NetworkManager: a connection profile a NIC, nm-settings-keyfile(5), written before it starts (one-apps 19). What a
 * profile says is in `networkmanager/`. A profile finds its NIC by MAC address, so the NIC may be renamed and may
 * come later.
 */
import type { CheckAction } from '../../machine/actions.ts'
import type { AbsentNic } from '../plan.ts'
import { claims } from './networkmanager/claims.ts'
import { unsupported } from './networkmanager/limits.ts'
import { type Profile, profilesOf } from './networkmanager/profile.ts'
import { bringUp, isNmRunning, reload } from './networkmanager/take-over.ts'
import { isForService, type Renderer } from './renderer.ts'

/** nmcli(1) reads a profile and says what is wrong with it; it asks no daemon, and can do so from 1.40 on. */
const check = ({ file }: Profile): CheckAction => ({
  kind: 'check',
  files: [file],
  command: ['nmcli', '--offline', 'connection', 'modify', 'connection.autoconnect', 'yes'],
  input: String(file.content),
  cannotJudge: 2,
})

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
    const takeOver = isNmRunning(facts)
      ? [reload, ...here.map(({ uuid, file }) => bringUp(uuid, [file.path]))]
      : []
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
