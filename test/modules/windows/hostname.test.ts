import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Action, FileAction } from '../../../src/machine/actions.ts'
import type { WindowsFacts } from '../../../src/machine/windows/facts.ts'
import { hostname, renamesPath } from '../../../src/modules/windows/hostname.ts'
import { guest, linesOf, planFor, saidIn } from './guest.ts'

const computer = (changes: Partial<WindowsFacts['computer']> = {}): WindowsFacts['computer'] => ({
  active: 'WIN-1',
  pending: 'WIN-1',
  suffix: '',
  domainMember: false,
  ...changes,
})

const kinds = (actions: readonly Action[]): readonly string[] => actions.map(({ kind }) => kind)

const noted = (actions: readonly Action[]): unknown => {
  const file = actions.find((action): action is FileAction => action.kind === 'file')
  return file === undefined ? null : JSON.parse(String(file.content))
}

test('a new name is set, noted, and the machine starts again for it', async () => {
  const plan = await planFor(hostname, { SET_HOSTNAME: 'web1' })
  assert.deepEqual(linesOf(plan), [
    "Rename-Computer -NewName 'web1' -Force",
    `file ${renamesPath('C:/ProgramData')}`,
    'restart: the computer name is web1 from the next start on',
  ])
  assert.deepEqual(noted(plan.actions), { name: 'web1', times: 1 })
})

test('where the name could not be set nothing is noted and nothing starts again', async () => {
  const { actions } = await planFor(hostname, { SET_HOSTNAME: 'web1' })
  assert.deepEqual(
    actions.slice(1).map(action => 'when' in action && action.when),
    ['changed', 'changed'],
  )
})

test('the name that is in use needs nothing, in whatever case', async () => {
  const plan = await planFor(hostname, { SET_HOSTNAME: 'win-1' })
  assert.deepEqual([linesOf(plan), kinds(plan.actions), saidIn(plan)], [[], ['powershell'], []])
})

test('once the name has come the starts for it are forgotten, so that a copy of the image is started for it too', async () => {
  const facts = guest({ renames: { name: 'win-1', times: 3 } })
  const plan = await planFor(hostname, { SET_HOSTNAME: 'win-1' }, facts)
  assert.deepEqual(noted(plan.actions), { name: 'win-1', times: 0 })
  const again = await planFor(
    hostname,
    { SET_HOSTNAME: 'win-1' },
    guest({ renames: { name: 'win-1', times: 0 } }),
  )
  assert.equal(noted(again.actions), null)
})

test('a name that waits for the next start is not set again, and the machine starts again', async () => {
  const plan = await planFor(
    hostname,
    { SET_HOSTNAME: 'web1' },
    guest({ computer: computer({ pending: 'WEB1' }), renames: { name: 'web1', times: 1 } }),
  )
  assert.deepEqual(linesOf(plan), [
    `file ${renamesPath('C:/ProgramData')}`,
    'restart: the computer name is web1 from the next start on',
  ])
  assert.deepEqual(noted(plan.actions), { name: 'web1', times: 2 })
})

test('a long name counts by its first 15 characters: it is renamed once and not at each boot (lesson 22)', async () => {
  const context = { SET_HOSTNAME: 'web-frontend-production-01' }
  const first = await planFor(hostname, context)
  assert.equal(linesOf(first)[0], "Rename-Computer -NewName 'web-frontend-pr' -Force")
  assert.match(
    saidIn(first)[0] ?? '',
    /^warning: SET_HOSTNAME: web-frontend-production-01 is longer than the 15/,
  )
  const then = computer({ active: 'WEB-FRONTEND-PR', pending: 'WEB-FRONTEND-PR' })
  assert.deepEqual(linesOf(await planFor(hostname, context, guest({ computer: then }))), [])
})

test('a cut name does not end in a dash', async () => {
  const plan = await planFor(hostname, { SET_HOSTNAME: 'fourteen-chars-and-more' })
  assert.equal(linesOf(plan)[0], "Rename-Computer -NewName 'fourteen-chars' -Force")
})

test('after three starts for a name that never came the agent gives up and says what to do (lesson 22)', async () => {
  const plan = await planFor(
    hostname,
    { SET_HOSTNAME: 'web1.example.org' },
    guest({ renames: { name: 'WEB1', times: 3 } }),
  )
  assert.ok(!kinds(plan.actions).includes('restart'))
  assert.deepEqual(saidIn(plan).length, 1)
  assert.match(saidIn(plan)[0] ?? '', /^error: .* started 3 times to be called web1 and is still WIN-1/)
  assert.match(plan.problems?.[0]?.hint ?? '', /sysprep/)
})

test('attempts for another name do not count', async () => {
  const plan = await planFor(
    hostname,
    { SET_HOSTNAME: 'web1' },
    guest({ renames: { name: 'db1', times: 3 } }),
  )
  assert.deepEqual(noted(plan.actions), { name: 'web1', times: 1 })
})

test('a change of name that is no longer wanted is taken back without a start', async () => {
  const plan = await planFor(
    hostname,
    { SET_HOSTNAME: 'win-1' },
    guest({ computer: computer({ pending: 'OTHER' }) }),
  )
  assert.deepEqual(kinds(plan.actions), ['powershell'])
  assert.match(linesOf(plan).join('\n'), /'NV Hostname' -Value 'win-1'\n.*ComputerName' -Value 'WIN-1'$/)
})

test('what follows the first dot is the DNS suffix, for which nothing starts again', async () => {
  const plan = await planFor(hostname, { SET_HOSTNAME: 'win-1.example.org' })
  const key = 'HKLM:\\SYSTEM\\CurrentControlSet\\Services\\Tcpip\\Parameters'
  assert.deepEqual(linesOf(plan), [
    // The one that the facts tell is the last: should the other fail, both are done again.
    `Set-ItemProperty -LiteralPath '${key}' -Name 'Domain' -Value 'example.org'`,
    `Set-ItemProperty -LiteralPath '${key}' -Name 'NV Domain' -Value 'example.org'`,
  ])
  const set = guest({ computer: computer({ suffix: 'Example.ORG' }) })
  assert.deepEqual(linesOf(await planFor(hostname, { SET_HOSTNAME: 'win-1.example.org' }, set)), [])
})

test('a member of a domain keeps its name and its suffix, and says why', async () => {
  const facts = guest({ computer: computer({ domainMember: true }) })
  const plan = await planFor(hostname, { SET_HOSTNAME: 'web1.example.org' }, facts)
  assert.deepEqual(plan.actions, [])
  assert.match(saidIn(plan)[0] ?? '', /^warning: SET_HOSTNAME: this machine is a member of a domain/)
  assert.deepEqual(saidIn(await planFor(hostname, { SET_HOSTNAME: 'win-1' }, facts)), [])
  const nameless = guest({ computer: computer({ domainMember: true, active: '', pending: '' }) })
  const { problems: [said] = [] } = await planFor(hostname, { SET_HOSTNAME: 'web1' }, nameless)
  assert.match(said?.message ?? '', /keeps its name there instead of web1$/)
  assert.match(said?.hint ?? '', /or give that name$/)
})

const refused: readonly (readonly [given: string, said: RegExp])[] = [
  ['12345', /^error: .*digits only/],
  ['123456789012345web', /^error: .*digits only/],
  ['---', /^error: .*no letter or digit/],
]

test('a name that Windows cannot have is an error, and the present one stays', async () => {
  for (const [given, said] of refused) {
    const plan = await planFor(hostname, { SET_HOSTNAME: given })
    assert.deepEqual(linesOf(plan), [])
    assert.ok(
      saidIn(plan).some(line => said.test(line)),
      given,
    )
  }
})

test('the name that is proposed for one of digits only is one that Windows takes', async () => {
  const { problems = [] } = await planFor(hostname, { SET_HOSTNAME: '123456789012345' })
  assert.match(problems[0]?.hint ?? '', /such as vm1234567890123$/)
})

test('other characters become dashes, which is said', async () => {
  const plan = await planFor(hostname, { SET_HOSTNAME: 'my_web' })
  assert.equal(linesOf(plan)[0], "Rename-Computer -NewName 'my-web' -Force")
  assert.match(saidIn(plan)[0] ?? '', /^warning: SET_HOSTNAME: "my_web" is no host name; my-web is taken/)
})

test('that no name is looked up in DNS is said where it was asked for', async () => {
  assert.match(saidIn(await planFor(hostname, { DNS_HOSTNAME: 'YES' }))[0] ?? '', /^warning: DNS_HOSTNAME: /)
  assert.deepEqual(saidIn(await planFor(hostname, { DNS_HOSTNAME: 'NO' })), [])
})

/** Letters, digits and dashes inside, 15 characters at most, not digits alone. */
const computerName = /^(?!\d+$)[A-Za-z0-9](?:[A-Za-z0-9-]{0,13}[A-Za-z0-9])?$/

test('whatever the context says, a name that is set is one Windows takes, and is set once', async () => {
  let renamed = 0
  await fc.assert(
    fc.asyncProperty(
      fc.string({ unit: fc.constantFrom(...'aZ09-._ é', '12345678'), maxLength: 24 }),
      async given => {
        const { actions } = await planFor(hostname, { SET_HOSTNAME: given })
        const calls = actions.flatMap(action => (action.kind === 'powershell' ? action.calls : []))
        const name = calls.find(({ command }) => command === 'Rename-Computer')?.parameters?.NewName
        if (typeof name !== 'string') return
        renamed++
        assert.match(name, computerName)
        const suffix = String(
          calls.find(({ parameters }) => parameters?.Name === 'Domain')?.parameters?.Value ?? '',
        )
        const active = name.toUpperCase()
        const then = guest({ computer: computer({ active, pending: active, suffix }) })
        assert.deepEqual(linesOf(await planFor(hostname, { SET_HOSTNAME: given }, then)), [])
      },
    ),
    { numRuns: 400 },
  )
  assert.ok(renamed > 50)
})
