/**
 * Host name: hostname(5), the running kernel's name, and a line in hosts(5) so that the name resolves. The
 * part after the first dot is the domain.
 */
import type { Problem } from '../../context/problem.ts'
import type { Action } from '../../machine/actions.ts'
import type { Module } from '../module.ts'

/** The kernel keeps 64 characters (HOST_NAME_MAX), DNS 63 a label (RFC 1035 §2.3.4). */
const longestLabel = 63

/** Debian's address for a host name without an address of its own (hostname(1), Debian Reference 5.1.1). */
const ownAddress = '127.0.1.1'

/** The name with other characters than `A-Z a-z 0-9 - .` turned into `-`, and labels DNS can carry. */
export const cleanHostName = (text: string): string =>
  text
    .trim()
    .replace(/[^A-Za-z0-9.-]/g, '-')
    .split('.')
    .map(label => label.slice(0, longestLabel).replace(/^-+|-+$/g, ''))
    .filter(label => label !== '')
    .join('.')

const cleaned = (given: string, name: string): Problem => ({
  severity: 'warning',
  variable: 'SET_HOSTNAME',
  message: `SET_HOSTNAME: "${given}" is no host name; ${name} is taken`,
  hint: 'letters, digits, - and dots between labels of at most 63 characters',
})

const unusable = (given: string): Problem => ({
  severity: 'error',
  variable: 'SET_HOSTNAME',
  message: `SET_HOSTNAME: "${given}" holds no letter or digit; the host name stays as it is`,
})

export const hostname = {
  name: 'hostname',
  stage: 'local',

  plan(settings) {
    const given = settings.get('SET_HOSTNAME')
    if (given === null) return { actions: [] }
    const name = cleanHostName(given)
    if (name === '') return { actions: [], problems: [unusable(given)] }
    const [host = name, ...domain] = name.split('.')
    const names = domain.length === 0 ? host : `${name} ${host}`
    const actions: Action[] = [
      { kind: 'file', path: '/etc/hostname', content: `${host}\n`, mode: 0o644 },
      { kind: 'kernel', path: '/proc/sys/kernel/hostname', value: host },
      {
        kind: 'block',
        path: '/etc/hosts',
        lines: [`${ownAddress} ${names}`],
        position: 'start',
        mode: 0o644,
      },
    ]
    return { actions, problems: name === given ? [] : [cleaned(given, name)] }
  },
} satisfies Module
