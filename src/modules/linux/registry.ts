/** The modules of a Linux guest, in the order they run: who may log in comes before all that may fail. */
import type { Module } from '../module.ts'
import { disks } from './disks.ts'
import { hooks } from './hooks.ts'
import { hostname } from './hostname.ts'
import { network } from './network.ts'
import { scripts } from './scripts.ts'
import { ssh } from './ssh.ts'
import { swap } from './swap.ts'
import { timezone } from './timezone.ts'
import { userData, userFiles } from './user-data.ts'
import { users } from './users.ts'

export const linuxModules: readonly Module[] = [
  users,
  ssh,
  hostname,
  timezone,
  network,
  disks,
  swap,
  userFiles,
  hooks,
  userData,
  scripts,
]
