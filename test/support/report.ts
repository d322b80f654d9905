/** The report of a run that went well and had nothing to do, to be changed where a test cares. */
import type { ModuleReport, Report } from '../../src/engine/report.ts'

export const makeReport = (changes: Partial<Report> = {}): Report => ({
  version: 1,
  mode: 'apply',
  stage: 'local',
  source: { kind: 'cdrom', path: '/dev/sr0', label: 'CONTEXT' },
  outcome: 'unchanged',
  modules: [],
  problems: [],
  agent: '0.1.0',
  boot: 'b1',
  started: '2026-01-01T10:00:05.000Z',
  milliseconds: 1,
  ...changes,
})

/** A module whose only step failed for this reason. */
export const failedSsh = (message: string): ModuleReport => ({
  name: 'ssh',
  stage: 'local',
  outcome: 'failed',
  milliseconds: 3,
  actions: [
    {
      kind: 'block',
      path: '/root/.ssh/authorized_keys',
      summary: 'lines in /root/.ssh/authorized_keys',
      outcome: 'failed',
      message,
    },
  ],
})
