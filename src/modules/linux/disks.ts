/**
 * The root file system grows to the end of its block device: resize2fs(8), on the mounted file system. Partition
 * tables and volume groups are not touched: a root on one of these grows as far as that reaches.
 */
import type { Module } from '../module.ts'

/**
 * What resize2fs may leave at the end: a last block group too small to hold its own tables is left out. Less
 * than this is nothing to gain, so that a second run has nothing to do.
 */
const slackBytes = 16 * 2 ** 20

export const disks = {
  name: 'disks',
  stage: 'local',

  plan(settings, facts) {
    if (!settings.get('GROW_ROOTFS')) return { actions: [] }
    const root = facts.rootVolume
    if (root === null || root.deviceBytes - root.bytes < slackBytes) return { actions: [] }
    const left = (message: string) => ({
      actions: [],
      problems: [
        { severity: 'warning' as const, variable: 'GROW_ROOTFS', message: `GROW_ROOTFS: ${message}` },
      ],
    })
    if (root.readOnly) return left('/ is mounted read-only, so its file system does not grow')
    if (!facts.tools.has('resize2fs'))
      return left('the guest has no resize2fs, so / does not grow; install e2fsprogs')
    return {
      actions: [{ kind: 'command', command: ['resize2fs', root.device], when: 'always', timeout: 300 }],
    }
  },
} satisfies Module
