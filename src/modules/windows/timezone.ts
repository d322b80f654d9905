/**
 * Time zone: TIMEZONE names it as Windows does (Romance Standard Time) or as Linux does (Europe/Madrid), so that one
 * template serves both. Which one of Windows stands for a name of the IANA database is what the Unicode CLDR says (its
 * windowsZones); what a name is called there otherwise is known by Node itself.
 */
import { nearest } from '../../context/lint/nearest.ts'
import type { Problem } from '../../context/problem.ts'
import type { WindowsFacts } from '../../machine/windows/facts.ts'
import type { Call } from '../../machine/windows/powershell/call.ts'
import { change } from '../../network/windows/change.ts'
import type { Module, ModulePlan } from '../module.ts'

/** The one of these names, in whatever case. */
const findName = (name: string, known: readonly string[]): string | undefined =>
  known.find(each => each.toLowerCase() === name.toLowerCase())

/** The name of the IANA database that counts, of a name in any case or an older or newer one; null where it is none. */
const canonicalName = (zone: string): string | null => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone
  } catch {
    return null
  }
}

/** Names that the table does not know yet, and an older one that has the same hours today. */
const sameHours: Readonly<Record<string, string>> = {
  'America/Ciudad_Juarez': 'America/Denver',
  'America/Coyhaique': 'America/Punta_Arenas',
}

/** Set-TimeZone came with Windows PowerShell 5.1, which is part of Windows from build 14393 on. */
const hasSetTimeZone = ({ powershell, os }: WindowsFacts): boolean => {
  if (powershell !== undefined) {
    const [major = 0, minor = 0] = powershell.split('.').map(Number)
    return major > 5 || (major === 5 && minor >= 1)
  }
  const [major = 0, , build = 0] = os.version.split('.').map(Number)
  return major > 10 || (major === 10 && build >= 14_393)
}

const setTo = (id: string, facts: WindowsFacts): Call =>
  hasSetTimeZone(facts)
    ? { command: 'Set-TimeZone', parameters: { Id: id } }
    : { command: 'tzutil.exe', arguments: ['/s', id] }

const stays = 'the time zone stays as it is'

const problem = (says: string, hint: string): Problem => ({
  severity: 'error',
  variable: 'TIMEZONE',
  message: `TIMEZONE: ${says}; ${stays}`,
  hint,
})

/** Whole hours from UTC have names with the sign the other way round ("etcetera" of the IANA database). */
const hoursFromUtc = (zone: string): string | undefined => {
  const [, sign, hours] = /^(?:UTC|GMT)?([+-])0?([1-9]|1[0-4])(?::?00)?$/i.exec(zone) ?? []
  const name = `Etc/GMT${sign === '+' ? '-' : '+'}${hours}`
  return hours === undefined || canonicalName(name) === null ? undefined : name
}

const unknown = (zone: string, known: readonly string[]): Problem => {
  const fixed = hoursFromUtc(zone)
  const lower = zone.toLowerCase()
  const near = zone.length < 4 ? undefined : nearest(lower, new Set(known.map(each => each.toLowerCase())))
  const meant =
    known.find(each => each.toLowerCase().endsWith(`/${lower}`)) ??
    (near === undefined ? undefined : findName(near, known))
  return problem(
    `neither Windows nor the IANA database has a time zone "${zone}"`,
    fixed !== undefined
      ? `write ${fixed}, where the sign is the other way round, or the name of a place, which knows summer time`
      : meant === undefined
        ? 'write it as Europe/Madrid or Romance Standard Time; "tzutil /l" lists those of Windows'
        : `did you mean ${meant}?`,
  )
}

const noneStands = (zone: string): Problem =>
  problem(
    `no time zone of Windows stands for ${zone}`,
    'name one of Windows with the same hours; "tzutil /l" lists them',
  )

const tooNew = (zone: string, id: string): Problem =>
  problem(`${zone} is ${id}, which this Windows does not have`, 'it comes with the updates of Windows')

/** The id of Windows that is meant, in the way this Windows writes it. */
const findId = async (zone: string, { timeZones }: WindowsFacts): Promise<string | Problem> => {
  const own = findName(zone, timeZones)
  if (own !== undefined) return own
  const { findWindows, WINDOWS_TO_IANA_MAP } = await import('windows-iana')
  const all = WINDOWS_TO_IANA_MAP.map(({ windowsName }) => windowsName)
  const canonical = canonicalName(zone)
  const names = canonical === null ? [] : [canonical, zone, sameHours[canonical] ?? canonical]
  const [id] = canonical === null ? [findName(zone, all)] : names.flatMap(name => findWindows(name))
  if (id === undefined && canonical !== null && canonical.includes('/')) return noneStands(zone)
  if (id === undefined) {
    const ids = timeZones.length === 0 ? all : timeZones
    return unknown(zone, [...ids, ...Intl.supportedValuesOf('timeZone')])
  }
  return timeZones.length === 0 ? id : (findName(id, timeZones) ?? tooNew(zone, id))
}

export const timezone = {
  name: 'timezone',
  stage: 'local',

  async plan(settings, facts): Promise<ModulePlan> {
    const zone = settings.get('TIMEZONE')
    if (zone === null) return { actions: [] }
    const id = await findId(zone, facts)
    if (typeof id !== 'string') return { actions: [], problems: [id] }
    const isSo = facts.timeZone.toLowerCase() === id.toLowerCase()
    const what = id.toLowerCase() === zone.toLowerCase() ? id : `${id} (${zone})`
    return { actions: [change(`time zone ${what}`, isSo, [setTo(id, facts)])] }
  },
} satisfies Module<WindowsFacts>
