/**
 * Hands entries with fields to the journal. It takes such entries on a datagram socket only, which Node cannot open, so
 * logger(1) of util-linux does it, a process for each. They are not waited for: a boot has other things to do.
 */
import { closeSync, existsSync, openSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs'
import { runtimeFolder } from '../../engine/folders.ts'
import { type Entry, entryText } from './entries.ts'

/** Others of this name know nothing of the journal. */
const logger = '/usr/bin/logger'

const journalSocket = '/run/systemd/journal/socket'

/** The unit that this process belongs to: by the time the journal asks, the logger may be gone. */
const ownUnit = (): Entry => {
  try {
    const unit = /\/([^/\n]+\.service)$/m.exec(readFileSync('/proc/self/cgroup', 'latin1'))?.[1]
    return unit === undefined ? [] : [['OBJECT_SYSTEMD_UNIT', unit]]
  } catch {
    return []
  }
}

/** An open file with this text that nobody else finds. */
const passing = (text: string, number: number): number => {
  const path = `${runtimeFolder}/entry-${process.pid}-${number}`
  writeFileSync(path, text, { mode: 0o600, flag: 'wx' })
  try {
    return openSync(path, 'r')
  } finally {
    unlinkSync(path)
  }
}

/** There is a journal, and a way to it; else what happened is told in words only. */
export const canSend = (): boolean => existsSync(journalSocket) && existsSync(logger)

/** Sends them in their order, where that can be. */
export const sendEntries = async (entries: readonly Entry[]): Promise<void> => {
  if (!canSend()) return
  const { spawn } = await import('node:child_process')
  const unit = ownUnit()
  for (const [number, entry] of entries.entries()) {
    try {
      const input = passing(entryText([...entry, ...unit]), number)
      const child = spawn(logger, ['--journald'], {
        stdio: [input, 'ignore', 'ignore'],
        detached: true,
        env: {},
      })
      child.on('error', () => {})
      child.unref()
      closeSync(input)
    } catch {
      // The words in the journal have to do.
    }
  }
}
