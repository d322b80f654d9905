/** Swap devices that came with the machine are switched on. */
import type { Module } from '../module.ts'

export const swap = {
  name: 'swap',
  stage: 'local',
  follows: 'swap',

  plan(settings, facts) {
    if (settings.get('IGNORE_SWAP')) return { actions: [] }
    const devices = facts.idleSwap
    if (devices.length === 0) return { actions: [] }
    if (facts.diskTools.has('swapon'))
      return { actions: devices.map(path => ({ kind: 'swap' as const, path })) }
    const message = `IGNORE_SWAP: the guest has no swapon, so ${devices.join(', ')} stays unused; install util-linux (Debian: mount)`
    return { actions: [], problems: [{ severity: 'warning', variable: 'IGNORE_SWAP', message }] }
  },
} satisfies Module
