/** The modules of a Windows guest, in the order they run: who may log in comes before all that may fail. */
import type { WindowsFacts } from '../../machine/windows/facts.ts'
import type { Module } from '../module.ts'
import { disks } from './disks.ts'
import { eject } from './eject.ts'
import { hostname } from './hostname.ts'
import { network } from './network.ts'
import { ready } from './ready.ts'
import { remoteDesktop } from './remote-desktop.ts'
import { scripts } from './scripts.ts'
import { ssh } from './ssh.ts'
import { timezone } from './timezone.ts'
import { users } from './users.ts'

export type WindowsModule = Module<WindowsFacts>

export const windowsModules: readonly WindowsModule[] = [
  users,
  ssh,
  hostname,
  timezone,
  network,
  disks,
  remoteDesktop,
  scripts,
  ready,
  eject,
]
