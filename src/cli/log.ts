/** Where messages go: the journal with its priorities, or stderr for people. */
import { fstatSync } from 'node:fs'
import { printableLines } from '../context/printable.ts'
import type { Log, Priority } from '../engine/log.ts'
import { printError } from './output.ts'

/** syslog(3) levels, as sd-daemon(3) reads them at the start of a line. */
const levels: Readonly<Record<Priority, number>> = { err: 3, warning: 4, notice: 5, info: 6, debug: 7 }

/** The variable is there for whatever a service starts; only where it names our own stderr is that the journal. */
const findJournal = (): boolean => {
  const stream = process.env.JOURNAL_STREAM
  if (stream === undefined) return false
  try {
    const { dev, ino } = fstatSync(2)
    return stream === `${dev}:${ino}`
  } catch {
    return false
  }
}

let journal: boolean | undefined

let sink: Log | undefined

/** From now on every message goes there, where nobody reads our stderr and there is no journal. */
export const logInto = (log: Log): void => {
  journal = true
  sink = log
}

/** All is kept with its priority: systemd reads our stderr, systemd.exec(5) on JOURNAL_STREAM, or it goes into a file. */
export const isJournal = (): boolean => {
  journal ??= findJournal()
  return journal
}

const words: Readonly<Record<Priority, string>> = {
  err: 'error: ',
  warning: 'warning: ',
  notice: '',
  info: '',
  debug: '',
}

/** Every priority with its prefix to the journal; to people what they have to know. */
export const messages: Log = (priority, message) => {
  const text = printableLines(message)
  if (sink !== undefined) {
    sink(priority, text)
  } else if (isJournal()) {
    printError(
      `${text
        .split('\n')
        .map(line => `<${levels[priority]}>${line}\n`)
        .join('')}`,
    )
  } else if (priority !== 'debug' && priority !== 'info') {
    printError(`${words[priority]}${text}\n`)
  }
}

/** Each action, to the journal; people read the report instead. */
export const progress: Log = (priority, message) => {
  if (isJournal()) messages(priority, message)
}
