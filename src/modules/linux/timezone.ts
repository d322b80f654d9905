/** Time zone: localtime(5), and /etc/timezone where the distribution keeps one. */
import type { Problem } from '../../context/problem.ts'
import type { Action } from '../../machine/actions.ts'
import type { Module } from '../module.ts'

const missingZone = (zone: string): Problem => ({
  severity: 'error',
  variable: 'TIMEZONE',
  message: `TIMEZONE: there is no time zone "${zone}" in /usr/share/zoneinfo; the time zone stays as it is`,
  hint: 'write it as area and city, such as Europe/Madrid',
})

const missingData = (zone: string): Problem => ({
  severity: 'warning',
  variable: 'TIMEZONE',
  message: `TIMEZONE: the guest has no time zone data, so ${zone} counts only once tzdata is installed`,
})

export const timezone = {
  name: 'timezone',
  stage: 'local',

  plan(settings, facts) {
    const zone = settings.get('TIMEZONE')
    if (zone === null) return { actions: [] }
    const exists = facts.hasTimeZone(zone)
    if (exists === false) return { actions: [], problems: [missingZone(zone)] }
    const actions: Action[] = [
      { kind: 'link', path: '/etc/localtime', target: `../usr/share/zoneinfo/${zone}` },
    ]
    if (facts.timeZoneFile) {
      actions.push({ kind: 'file', path: '/etc/timezone', content: `${zone}\n`, mode: 0o644 })
    }
    return { actions, problems: exists === null ? [missingData(zone)] : [] }
  },
} satisfies Module
