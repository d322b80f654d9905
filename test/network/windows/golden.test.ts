/**
 * PowerShell as a plan shows it, as people would type it. Cases are those of ../shared/cases on a fresh guest, and
 * changes of a guest that has been set up before. What comes of them lies in `golden/`. To add a change: an entry in
 * `changes.ts`, then run the test once with UPDATE_GOLDEN=1 and read the file.
 */
import assert from 'node:assert/strict'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import type { WindowsFacts } from '../../../src/machine/windows/facts.ts'
import { cmdlets, programs } from '../../../src/machine/windows/powershell/call.ts'
import { callText } from '../../../src/machine/windows/powershell/text.ts'
import { parsePowerShell } from '../../support/powershell/parse.ts'
import { cases } from '../cases.ts'
import { changes } from './changes.ts'
import { makeNic, planFor, windowsFacts, withoutModules } from './machine.ts'

const golden = new URL('golden/', import.meta.url).pathname
const allowed: readonly string[] = [...cmdlets, ...programs]
const isUpdate = process.env.UPDATE_GOLDEN === '1'

/** Names as Windows gives them, the first without a number. */
const nameOf = (at: number): string => (at === 0 ? 'Ethernet' : `Ethernet ${at + 1}`)

/** Every action with what makes it so, and what cannot be done. */
const planText = (context: Readonly<Record<string, string>>, facts: WindowsFacts): string => {
  const { actions, problems } = planFor(context, facts)
  const made = actions.map(({ what, isSo, calls }) =>
    isSo ? `# is so already: ${what}\n` : `# ${what}\n${calls.map(each => `${callText(each)}\n`).join('')}`,
  )
  const said = problems.map(({ severity, message }) => `# ${severity}: ${message}\n`)
  const all = [...said, ...made]
  return all.length === 0 ? '# Nothing is to be done.\n' : all.join('\n')
}

const guests = {
  nettcpip: windowsFacts,
  netsh: withoutModules,
}

/** What netsh.exe is held against, one of a kind. */
const forNetsh = [
  ...[
    'static-basic',
    'mask-255.255.240.0',
    'gateway-outside-subnet',
    'alias-on-dhcp-nic',
    'ip6-gateway-both',
  ],
  ...['ip6-gateway-link-local', 'ip6-method-disable', 'ip6-method-auto-only', 'ip6-metric-own', 'mtu'],
  ...['search-without-dns', 'method-dhcp-ip6-static', 'alias-eth1-vs-eth10'],
]

const texts = (folder: keyof typeof guests): ReadonlyMap<string, string> =>
  new Map(
    cases
      .filter(({ name }) => folder === 'nettcpip' || forNetsh.includes(name))
      .map(({ name, context, nics }) => [
        name,
        planText(
          context,
          guests[folder]({
            nics: nics.map((nic, at) => makeNic({ index: 12 + at, pci: null, ...nic, name: nameOf(at) })),
          }),
        ),
      ]),
  )

const sets: Readonly<Record<string, ReadonlyMap<string, string>>> = {
  nettcpip: texts('nettcpip'),
  netsh: texts('netsh'),
  changes: new Map(
    Object.entries(changes).map(([name, { context, before }]) => [name, planText(context, before)]),
  ),
}

for (const [folder, files] of Object.entries(sets)) {
  describe(`PowerShell in ${folder}`, {
    skip: files.size === 0 && 'no ../shared/cases beside the project',
  }, () => {
    const path = `${golden}${folder}/`
    if (isUpdate && files.size > 0) {
      rmSync(path, { recursive: true, force: true })
      mkdirSync(path, { recursive: true })
      for (const [name, text] of files) writeFileSync(`${path}${name}.ps1`, text)
    }

    it('is there for every case, and for no other', () => {
      assert.deepEqual(readdirSync(path).toSorted(), [...files.keys()].map(name => `${name}.ps1`).toSorted())
    })

    for (const [name, text] of files) {
      it(`reads as it should: ${name}`, () => {
        assert.equal(text, readFileSync(`${path}${name}.ps1`, 'utf8'))
      })

      it(`is a line of PowerShell for each call, of allowed commands alone: ${name}`, async () => {
        const lines = text.split('\n').filter(line => line !== '' && !line.startsWith('#'))
        if (lines.length === 0) return
        const { commands, statements } = await parsePowerShell(lines.join('\n'))
        assert.equal(statements.length, lines.length)
        assert.equal(commands.length, lines.length)
        for (const command of commands) {
          assert.ok(allowed.includes(command.name), command.name)
          assert.ok(command.arguments.every(({ kind }) => kind !== 'expression'))
        }
      })
    }
  })
}
