/**
 * What went wrong with a delivery, in words: where, what, why, what to do. To know another message of ssh's, add a line to
 * `loginProblems`; another step of the far side's, one to `stepProblems`.
 */
import { stripVTControlCharacters } from 'node:util'
import { printable } from '../../context/printable.ts'
import { BuildError } from '../error.ts'
import type { Ended } from './connection.ts'
import { type SshPlace, sshPlaceText } from './destination.ts'
import type { Answer } from './far-side.ts'

/** Where a delivery is. */
export type Step = 'login' | 'transfer' | 'check' | 'placing'

export type Trouble =
  /** The far side said something else than it should. */
  | { readonly kind: 'told'; readonly answer: Answer }
  | { readonly kind: 'ended'; readonly ended: Ended }
  | { readonly kind: 'late'; readonly milliseconds: number }
  /** The checksum there and the one it should be. */
  | { readonly kind: 'differs'; readonly sum: string; readonly digest: string }

interface Delivery {
  readonly place: SshPlace
  readonly command: readonly string[]
  readonly step: Step
  /** Bytes of the image. */
  readonly size: number
  readonly sent: number
  /** What ssh said. */
  readonly words: string
}

/** The last lines of what ssh said that are more than decoration, on one line. */
const lastWords = (words: string): string =>
  stripVTControlCharacters(words)
    .split(/[\r\n]+/)
    .map(line => printable(line.trim()))
    .filter(line => line !== '' && !/^@|^\*\*|^Warning: Permanently added/.test(line))
    .slice(-2)
    .join(' / ')
    .slice(-400)

const quoted = (words: string, who: string): string => {
  const said = lastWords(words)
  return said === '' ? '' : `; ${who} said: ${said}`
}

/** The host as ssh-keygen(1) and people call it. */
const bareHost = ({ host }: SshPlace): string => host.slice(host.lastIndexOf('@') + 1)

/** Debian's ssh proposes a command that has the right file and port. Nothing else is let into what somebody may paste. */
const proposal = /ssh-keygen -f "[\w./ @+-]+" -R "[\w.:%[\]-]+"/

const forgetKey = ({ place, words }: Delivery): string =>
  proposal.exec(words)?.[0] ?? printable(`ssh-keygen -R ${bareHost(place)}`)

/** What somebody may type, with options of ssh's in it where wanted. */
const byHand = ({ command, place }: Delivery, ...options: readonly string[]): string =>
  printable([...command, ...options, place.host].join(' '))

/** What ssh says when there is no login, and what that means and asks for. */
const loginProblems: readonly (readonly [said: RegExp, meaning: (delivery: Delivery) => string])[] = [
  [
    /IDENTIFICATION HAS CHANGED|Host key .* has changed/i,
    delivery =>
      'its host key is not the one that is known; if it was changed on purpose, forget the old one with ' +
      `\`${forgetKey(delivery)}\`, and compare the new one in \`${byHand(delivery)}\``,
  ],
  [/REVOKED HOST KEY/, () => 'its host key is marked as revoked in known_hosts; do not trust it'],
  [
    /Host key verification failed|host key is known/i,
    delivery =>
      `its host key is not known yet; run \`${byHand(delivery)}\` once, compare the fingerprint and accept it, ` +
      'or put the key into known_hosts',
  ],
  [
    /Permission denied \(|Too many authentication failures|No more authentication methods/,
    delivery =>
      'it took none of the keys of this account; put a public one into ~/.ssh/authorized_keys there, or name the ' +
      `right one with IdentityFile in ~/.ssh/config; \`${byHand(delivery, '-v')}\` tells which were offered`,
  ],
  [/Could not resolve hostname/, () => 'there is no such host; check the name, and whether DNS knows it'],
  [
    /Connection refused/,
    () => 'nothing takes connections there; is sshd running, and on this port (Port in ~/.ssh/config)?',
  ],
  [
    /timed out|No route to host|Network is unreachable|Host is down/,
    () => 'it cannot be reached; is it up, and does a firewall let ssh through?',
  ],
  [
    /kex_exchange_identification|ssh_exchange_identification|Connection (?:closed|reset) by/,
    () =>
      'it closed the connection before the login; sshd does so above its MaxStartups, so deliver fewer at once',
  ],
]

/** Reasons of the system's as programs print them in the C locale, in our words and with what to do. */
const reasons: readonly (readonly [printed: RegExp, reason: string])[] = [
  [/No space left on device/, 'the disk there is full; make room and deliver again'],
  [/Disk quota exceeded|File too large/, "the account's quota there is used up; make room and deliver again"],
  [/Read-only file system/, 'the file system there is mounted read-only'],
  [/Permission denied|Operation not permitted/, 'permission denied; does the account there own the folder?'],
  [/Not a directory|File exists/, 'a part of its path is there and is no folder'],
  [/File name too long/, 'its name is too long'],
]

const reasonOf = (printed: string): string =>
  reasons.find(([pattern]) => pattern.test(printed))?.[1] ??
  (printed === '' ? 'no reason was given' : printable(printed))

/** What a step of the far side failed at, by its word. */
const stepProblems: Readonly<Record<string, (why: string, delivery: Delivery) => string>> = {
  folder: why => `its folder cannot be made: ${reasonOf(why)}`,
  directory: () => 'a folder has that name; name a file in it',
  special: () => 'what is there is no file, so no image can take its place; name another',
  checksum: () =>
    'the host has none of sha256sum, shasum, openssl and sha256, so nothing could be verified; install coreutils there',
  part: why => `no file can be written in its folder: ${reasonOf(why)}`,
  write: why => `it cannot be written: ${reasonOf(why)}`,
  short: (why, { size }) => `the file there has ${why.trim()} bytes instead of ${size}; is its disk sound?`,
  read: why => `it cannot be read again: ${reasonOf(why)}`,
  place: why => `it cannot take its name: ${reasonOf(why)}`,
}

/** The step that the far side says it failed at; undefined where it says something else. */
const failedStep = ({ word, rest }: Answer): string | undefined => {
  const [step = ''] = rest.split(' ')
  return word === 'fail' && Object.hasOwn(stepProblems, step) ? step : undefined
}

const told = (answer: Answer, delivery: Delivery): string => {
  const { word, rest } = answer
  const step = failedStep(answer)
  const meaning = step === undefined ? undefined : stepProblems[step]
  return (
    meaning?.(rest.split(' ').slice(1).join(' '), delivery) ??
    `the far side said something unexpected: ${printable(`${word} ${rest}`)}`
  )
}

const progress = ({ sent, size }: Delivery): string => `${sent} of ${size} bytes were sent`

const startProblem = (code: string, [file = 'ssh']: readonly string[]): string => {
  const program = printable(file)
  return code === 'ENOENT'
    ? `the program ${program} is not there; install it (Debian: openssh-client) or put it into PATH`
    : `the program ${program} cannot be run${code === '' ? '' : ` (${code})`}`
}

const ended = ({ exitCode, signal, startCode }: Ended, delivery: Delivery): string => {
  const { words, step, command } = delivery
  if (startCode !== null) return startProblem(startCode, command)
  const how = signal === null ? `exit code ${exitCode}` : signal
  if (step === 'placing')
    return `the connection ended (${how}) while the file was put in its place: there is the old one or the whole new one; deliver again${quoted(words, 'ssh')}`
  if (step !== 'login')
    return `the connection was lost (${how}): ${progress(delivery)}; what was there is as it was${quoted(words, 'ssh')}`
  const meaning = loginProblems.find(([said]) => said.test(words))?.[1](delivery)
  if (meaning !== undefined) return `${meaning}${quoted(words, 'ssh')}`
  // ssh(1): its own errors are 255, others are the remote command's
  return exitCode === 255 || signal !== null
    ? `ssh ended with ${how}${quoted(words, 'ssh')}`
    : `the account there ran no shell command (${how}); it needs a login shell${quoted(words, 'it')}`
}

const lateAt: Readonly<Record<Step, (seconds: string, delivery: Delivery) => string>> = {
  login: seconds => `no answer within ${seconds}; is the host up and its disk not hanging?`,
  transfer: (seconds, delivery) => `nothing was taken for ${seconds}: ${progress(delivery)}`,
  check: seconds => `all was sent, and no checksum came within ${seconds}; does its disk hang?`,
  placing: seconds =>
    `all was verified, and no word came within ${seconds} of it being in place: there is the old file or the whole new one; deliver again`,
}

const what = (trouble: Trouble, delivery: Delivery): string => {
  switch (trouble.kind) {
    case 'told':
      return told(trouble.answer, delivery)
    case 'ended':
      return ended(trouble.ended, delivery)
    case 'late':
      return `${lateAt[delivery.step](`${trouble.milliseconds / 1000} s`, delivery)}${quoted(delivery.words, 'ssh')}`
    case 'differs':
      return `the file there is another than was sent (checksum ${printable(trouble.sum)}, not ${trouble.digest}); what was there is as it was; deliver again, and check its disk`
  }
}

/** The error for a delivery that failed. */
export const deliveryFailure = (delivery: Delivery, trouble: Trouble): BuildError => {
  const step = trouble.kind === 'told' ? failedStep(trouble.answer) : undefined
  return new BuildError(
    `cannot deliver to ${printable(sshPlaceText(delivery.place))}: ${what(trouble, delivery)}`,
    step === undefined ? {} : { step },
  )
}
