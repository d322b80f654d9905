/**
 * What a guest becomes, at a glance: a line each for its name, user, NICs, scripts. To tell one more thing, add a row
 * to `rows`. It speaks of what the context asks for; what a machine makes of it is told by `plan`.
 */
import { printable } from '../../context/printable.ts'
import type { Settings } from '../../context/settings.ts'
import type { Guest } from '../../context/system-meant.ts'
import { wrap } from '../../context/wrap.ts'
import { isLeftAlone, readMethods } from '../../network/method.ts'
import { type AddressSettings, type NicSettings, readNics } from '../../network/nic-settings.ts'
import { paint } from '../style.ts'
import { counted, sizeText } from '../words.ts'

type Row = readonly [what: string, text: string]

const asItIs = 'stays as it is'

const hostName = (settings: Settings): string => {
  const [host, ...domain] = (settings.get('SET_HOSTNAME') ?? '').split('.')
  if (host === undefined || host === '') return asItIs
  return domain.length === 0 ? host : `${host}, domain ${domain.join('.')}`
}

/** The first that is given counts. */
const passwordNames = {
  linux: ['CRYPTED_PASSWORD_BASE64', 'PASSWORD_BASE64', 'CRYPTED_PASSWORD', 'PASSWORD'],
  windows: ['PASSWORD_BASE64', 'PASSWORD'],
} as const

const passwordWords = (settings: Settings, system: Guest): string => {
  const first = passwordNames[system].find(name => settings.given(name))
  if (first !== undefined && settings.invalid(first)) return `password ${asItIs}: ${first} cannot be used`
  if (first !== undefined && settings.get(first) !== null)
    return first.startsWith('CRYPTED') ? 'password set by its hash' : 'password set'
  return system === 'linux' && settings.get('USERNAME_PASSWORD_RESET')
    ? 'password locked'
    : `password ${asItIs}`
}

/** Who it is, and what he may do. */
const rightsWords = (settings: Settings, system: Guest): readonly string[] => {
  const name = settings.get('USERNAME')
  if (system === 'windows')
    return settings.given('USERNAME') ? [name, 'an administrator'] : ['the built-in administrator']
  if (name === 'root') return [name]
  return [name, settings.get('USERNAME_SUDO') ? 'sudo without a password' : 'no sudo']
}

const userWords = (settings: Settings, system: Guest): string => {
  if (settings.invalid('USERNAME')) return 'none: USERNAME cannot be used'
  const ofAmazon = system === 'linux' ? (settings.get('EC2_PUBLIC_KEY') ?? []) : []
  const keys = new Set([...(settings.get('SSH_PUBLIC_KEY') ?? []), ...ofAmazon])
  const keyWords = keys.size === 0 ? 'no SSH key' : counted(keys.size, 'SSH key')
  return [...rightsWords(settings, system), passwordWords(settings, system), keyWords].join(', ')
}

const addresses = ({ ip, length, ip6, length6, ula }: AddressSettings): readonly string[] => [
  ...(ip === null ? [] : [`${ip}/${length ?? '?'}`]),
  ...(ip6 === null ? [] : [`${ip6}/${length6 ?? '?'}`]),
  ...(ula === null ? [] : [`${ula}/64`]),
]

/** Addresses of one family with their router, or how else they come. */
const family = (
  method: string,
  address: string | null,
  gateway: string | null,
  name: string,
): readonly string[] => {
  if (method === 'dhcp') return [`${name} by DHCP`]
  if (method === 'auto') return [`${name} by SLAAC`]
  if (method === 'disable') return [`no ${name}`]
  if (method !== 'static' || address === null) return []
  return [gateway === null ? address : `${address} by way of ${gateway}`]
}

const nicWords = (nic: NicSettings): string => {
  const methods = readMethods(nic)
  const found = nic.isPci ? nic.pci : nic.mac
  if (nic.isUnusable || found === null) return 'cannot be found'
  if (isLeftAlone(methods)) return `${found}: left alone`
  const [ip, ...others] = [
    nic.ip === null ? null : `${nic.ip}/${nic.length ?? '?'}`,
    nic.ip6 === null ? null : `${nic.ip6}/${nic.length6 ?? '?'}`,
  ]
  const aliases = nic.aliases.filter(({ hasMac, isOut }) => hasMac && !isOut).flatMap(addresses)
  const words = [
    ...family(methods.method4, ip ?? null, nic.gateway4, 'IPv4'),
    ...family(methods.method6, others[0] ?? null, nic.gateway6, 'IPv6'),
    ...(nic.ula === null || methods.method6 !== 'static' ? [] : [`${nic.ula}/64`]),
    ...aliases,
    ...(nic.dns.length === 0 ? [] : [`DNS ${nic.dns.join(' ')}`]),
    ...(nic.vlanId === null ? [] : [`VLAN ${nic.vlanId}`]),
    ...(nic.mtu === null ? [] : [`MTU ${nic.mtu}`]),
    ...(nic.routes.length === 0 ? [] : [counted(nic.routes.length, 'route')]),
  ]
  return `${found}: ${words.length === 0 ? 'no address' : words.join(', ')}`
}

const networkRows = (settings: Settings): readonly Row[] => {
  if (settings.given('NETWORK') && settings.get('NETWORK') === false)
    return [['network', 'left alone, as NETWORK is NO']]
  const nics = readNics(settings)
  if (nics.length === 0) return [['network', asItIs]]
  return nics.map(nic => [`NIC ${nic.name}`, nicWords(nic)])
}

const defaultScript = { linux: 'init.sh', windows: 'init.ps1' } as const

const scriptWords = (settings: Settings, system: Guest, files: readonly string[] | null): string => {
  const script = settings.get(settings.given('START_SCRIPT_BASE64') ? 'START_SCRIPT_BASE64' : 'START_SCRIPT')
  const given = settings.get('INIT_SCRIPTS') ?? []
  const names = given.length > 0 ? given : (files ?? []).filter(name => name === defaultScript[system])
  const missing = (name: string): string =>
    files === null || files.includes(name) ? name : `${name} (not on the medium)`
  return [
    ...(script === null ? [] : [`START_SCRIPT (${sizeText(Buffer.byteLength(script))})`]),
    ...names.map(path => missing(path.slice(path.lastIndexOf('/') + 1))),
  ].join(', ')
}

const rows = (settings: Settings, system: Guest, files: readonly string[] | null): readonly Row[] => {
  const zone = settings.get('TIMEZONE')
  const scripts = scriptWords(settings, system, files)
  return [
    ['host name', hostName(settings)],
    ['user', userWords(settings, system)],
    ...networkRows(settings),
    ...(zone === null ? [] : [['time zone', zone] as const]),
    ...(scripts === '' ? [] : [['scripts', scripts] as const]),
  ]
}

/**
 * The lines of it.
 *
 * @param files names of the files on the medium; null where nothing but context.sh is known of it
 * @param mask hides secrets in a text
 */
export const glanceText = (
  settings: Settings,
  system: Guest,
  files: readonly string[] | null,
  mask: (text: string) => string,
  columns: number,
): string => {
  const all = rows(settings, system, files)
  const width = Math.max(...all.map(([what]) => what.length))
  const left = width + 4
  const lines = all.map(([what, text]) => {
    const shown = wrap(printable(mask(text)), columns - left)
    return `  ${what.padEnd(width)}  ${shown.join(`\n${' '.repeat(left)}`)}\n`
  })
  return `\n${paint('bold', 'This guest')}\n${lines.join('')}`
}
