import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { WindowsFacts } from '../../../src/machine/windows/facts.ts'
import { timezone } from '../../../src/modules/windows/timezone.ts'
import { guest, linesOf, planFor, saidIn } from './guest.ts'

const linesFor = async (zone: string, facts?: WindowsFacts) =>
  linesOf(await planFor(timezone, { TIMEZONE: zone }, facts))

const saidFor = async (zone: string, facts?: WindowsFacts) => {
  const { problems = [] } = await planFor(timezone, { TIMEZONE: zone }, facts)
  return problems.map(({ severity, message, hint }) => `${severity}: ${message} (${hint})`).join()
}

const romance = ["Set-TimeZone -Id 'Romance Standard Time'"]

test('a name of Windows is taken in whatever case, and written as Windows does', async () => {
  assert.deepEqual(await linesFor('romance standard time'), romance)
})

test('a name of the IANA database is the zone of Windows that stands for it', async () => {
  for (const zone of ['Europe/Madrid', 'europe/MADRID', 'Europe/Brussels', 'CET'])
    assert.deepEqual(await linesFor(zone), romance, zone)
  assert.deepEqual(await linesFor('Japan'), ["Set-TimeZone -Id 'Tokyo Standard Time'"])
})

test('names that are newer than the library are known by the older ones', async () => {
  const facts = guest({ timeZones: [] })
  assert.deepEqual(await linesFor('Europe/Kyiv', facts), ["Set-TimeZone -Id 'FLE Standard Time'"])
  assert.deepEqual(await linesFor('Asia/Kolkata', facts), ["Set-TimeZone -Id 'India Standard Time'"])
})

test('every name that Node knows has a zone of Windows, but one that Windows has none for', async () => {
  const facts = guest({ timeZones: [] })
  const without: string[] = []
  for (const zone of Intl.supportedValuesOf('timeZone'))
    if ((await linesFor(zone, facts)).length === 0) without.push(zone)
  assert.deepEqual(without, ['Antarctica/Troll'])
  assert.deepEqual(await linesFor('America/Ciudad_Juarez', facts), [
    "Set-TimeZone -Id 'Mountain Standard Time'",
  ])
})

test('a zone in the place of a newer one has the same hours, in winter and in summer', () => {
  const hours = (timeZone: string, date: string): string =>
    new Date(date).toLocaleString('en', { timeZone, timeZoneName: 'longOffset' })
  for (const date of ['2026-01-15T12:00Z', '2026-07-15T12:00Z']) {
    assert.equal(hours('America/Ciudad_Juarez', date), hours('America/Denver', date))
    assert.equal(hours('America/Coyhaique', date), hours('America/Punta_Arenas', date))
  }
})

test('the zone that is set needs nothing, by any of its names', async () => {
  for (const zone of ['UTC', 'utc', 'Etc/UTC', 'Zulu']) assert.deepEqual(await linesFor(zone), [], zone)
  assert.deepEqual(await linesFor('Europe/Madrid', guest({ timeZone: 'Romance Standard Time' })), [])
})

test('tzutil.exe sets it where PowerShell is older than 5.1, or Windows than what came with that', async () => {
  const tzutil = ["tzutil.exe '/s' 'Romance Standard Time'"]
  const os = { name: 'Microsoft Windows Server 2012 R2 Standard', version: '6.3.9600' }
  assert.deepEqual(await linesFor('Europe/Madrid', guest({ powershell: '4.0', os })), tzutil)
  assert.deepEqual(await linesFor('Europe/Madrid', guest({ os })), tzutil)
  assert.deepEqual(await linesFor('Europe/Madrid', guest({ powershell: '5.0' })), tzutil)
  // Windows Management Framework 5.1 on the same Windows.
  assert.deepEqual(await linesFor('Europe/Madrid', guest({ powershell: '5.1', os })), romance)
})

const unknown: readonly (readonly [zone: string, hint: RegExp])[] = [
  ['Europe/Madird', /did you mean Europe\/Madrid\?/],
  ['Romance Standard Tme', /did you mean Romance Standard Time\?/],
  ['Berlin', /did you mean Europe\/Berlin\?/],
  ['xx', /tzutil \/l/],
  ['+02:00', /write Etc\/GMT-2, where the sign/],
  ['UTC+1', /write Etc\/GMT-1, /],
  ['gmt-03', /write Etc\/GMT\+3, /],
  ['UTC-14', /tzutil \/l|did you mean/],
  ['+05:30', /tzutil \/l/],
  ['(UTC+01:00) Brussels, Copenhagen, Madrid, Paris', /tzutil \/l/],
]

test('a zone that nobody knows is an error with what was meant, and the present one stays', async () => {
  for (const [zone, hint] of unknown) {
    assert.deepEqual(await linesFor(zone), [], zone)
    assert.match(await saidFor(zone), /^error: TIMEZONE: neither Windows nor the IANA database/, zone)
    assert.match(await saidFor(zone), hint)
  }
})

test('a place that no zone of Windows stands for is told apart from a mistyped one', async () => {
  assert.match(await saidFor('Antarctica/Troll'), /^error: TIMEZONE: no time zone of Windows stands for/)
})

test('a zone that this Windows is too old for is named', async () => {
  assert.match(
    await saidFor('Asia/Yakutsk'),
    /^error: TIMEZONE: Asia\/Yakutsk is Yakutsk Standard Time, which this/,
  )
})

test('without TIMEZONE nothing is set', async () => {
  const plan = await planFor(timezone, {})
  assert.deepEqual([plan.actions, saidIn(plan)], [[], []])
})
