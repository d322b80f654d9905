/**
 * The arguments of OpenNebula's tm/*\/context: `FILE… HOST:PATH VMID DSID`, and `FILE… HOST:PATH` before there were
 * ids. The driver splits a line of a transfer script at its blanks and quotes each word for the shell, so the quotes
 * around a name arrive as letters, and a name with blanks as several arguments.
 */
import { basename, dirname, posix } from 'node:path'
import { InputError } from '../../input-error.ts'
import { type Destination, parseDestination } from '../delivery/destination.ts'

export interface ContextArguments {
  /** Each a `PATH`, `PATH:NAME` or URL, its quotes as they were written. */
  readonly sources: readonly string[]
  /** As it was written, for messages. */
  readonly place: string
  readonly destination: Destination
  /** What tells this machine's work folder from others': the name of the folder that the image goes to. */
  readonly id: string
}

const usage = 'the arguments are FILE… HOST:PATH VMID DSID, or FILE… HOST:PATH'

const isId = (text: string | undefined): boolean => text !== undefined && /^-?\d+$/.test(text)

/** How many arguments stand behind the last file. */
const tailLength = (args: readonly string[]): number =>
  args.length > 2 && args.slice(-2).every(isId) ? 3 : 1

/** Whether a quote begins in a word, at its start or behind its first colon, and does not end in it. */
const isOpen = (word: string): boolean => {
  const start = /^['"]/.test(word) ? word : (/:(['"].*)$/s.exec(word)?.[1] ?? '')
  const quote = start[0]
  if (quote === undefined) return false
  return start === word ? start.indexOf(quote, 1) < 0 || isOpenBehind(start, quote) : !endsWith(start, quote)
}

const endsWith = (text: string, quote: string): boolean => text.length > 1 && text.endsWith(quote)

/** The same for what follows a path that was quoted. */
const isOpenBehind = (text: string, quote: string): boolean => {
  const rest = text.slice(text.indexOf(quote, 1) + 1)
  return /^:['"]/.test(rest) && !endsWith(rest.slice(1), rest[1] ?? '')
}

/** Words that the driver has torn apart, whole again. */
const rejoined = (words: readonly string[]): readonly string[] => {
  const whole: string[] = []
  let open: string | undefined
  for (const word of words) {
    const text: string = open === undefined ? word : `${open} ${word}`
    open = isOpen(text) ? text : undefined
    if (open === undefined) whole.push(text)
  }
  if (open !== undefined) throw new InputError(`a quote is open in ${JSON.stringify(open)}`)
  return whole
}

/** More than one slash in a row means one. */
const plainPath = (path: string): string => posix.normalize(path)

/** Where it goes; a host that is left out is this one. */
const readPlace = (place: string): Destination => {
  const here = (place.startsWith(':') ? place.slice(1) : place).replace(/\/+$/, '')
  if (!here.startsWith('/') && !here.includes(':'))
    throw new InputError(`${JSON.stringify(place)} is no HOST:PATH; ${usage}`)
  const destination = parseDestination(here.startsWith('/') ? plainPath(here) : here)
  return { ...destination, path: plainPath(destination.path) }
}

/** A work folder is emptied before it is used, so its name must be no way to another folder. */
const idOf = ({ path }: Destination, place: string): string => {
  const id = basename(dirname(path))
  if (id === '' || id === '.' || id === '..')
    throw new InputError(
      `${JSON.stringify(place)} has no folder of the machine's own, as in HOST:/…/VMID/disk.1`,
    )
  return id
}

/**
 * Reads the arguments.
 *
 * @throws InputError where there are too few, a quote is open or the place cannot be one
 */
export const readContextArguments = (args: readonly string[]): ContextArguments => {
  const behind = tailLength(args)
  const place = args.at(-behind)
  const words = args.slice(0, -behind)
  if (place === undefined || words.length === 0) throw new InputError(usage)
  const destination = readPlace(place)
  return { sources: rejoined(words), place, destination, id: idOf(destination, place) }
}
