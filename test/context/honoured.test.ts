/** What the table says is honoured, held against the modules: counted where they ask for settings. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readSettings, type Settings } from '../../src/context/settings.ts'
import { concreteName, table, type Variable, type VariableName } from '../../src/context/table.ts'
import { parseFacts } from '../../src/machine/windows/facts-file.ts'
import { linuxModules } from '../../src/modules/linux/registry.ts'
import { windowsModules } from '../../src/modules/windows/registry.ts'
import { debianFacts } from '../support/facts.ts'

const entries = Object.entries(table) as [VariableName, Variable][]

/** The settings, which note every variable that somebody asks for. */
const watched = (settings: Settings, asked: Set<string>): Settings => ({
  variables: settings.variables,
  numbers: settings.numbers,
  get: (name, ...numbers) => {
    asked.add(name)
    return settings.get(name, ...numbers)
  },
  given: (name, ...numbers) => {
    asked.add(name)
    return settings.given(name, ...numbers)
  },
  invalid: (name, ...numbers) => {
    asked.add(name)
    return settings.invalid(name, ...numbers)
  },
})

/** The variables that the modules of a Linux guest ask for with this context. */
const askedWith = async (variables: ReadonlyMap<string, string>): Promise<Set<string>> => {
  const asked = new Set<string>()
  const settings = watched(readSettings(variables, 'linux').settings, asked)
  const facts = [debianFacts(), debianFacts({ os: { id: '', like: [], version: '', name: '' } }), onNetplan()]
  for (const each of facts) for (const module of linuxModules) await module.plan(settings, each)
  return asked
}

const onNetplan = () => {
  const facts = debianFacts()
  const services = { ...facts.network.services, netplan: 'enabled' } as const
  return debianFacts({ network: { ...facts.network, services } })
}

const example = ([name, { example }]: [VariableName, Variable]) =>
  [concreteName(name, [0, 0]), example] as const

test('every variable that a Linux guest is said to honour is asked for by a module', async () => {
  // All of them, then each alone: of those that exclude each other only the winner is asked for.
  const contexts = [entries.map(example), ...entries.map(entry => [example(entry)])]
  const all = await Promise.all(contexts.map(context => askedWith(new Map(context))))
  const asked = new Set(all.flatMap(each => [...each]))
  const honoured = entries.filter(
    ([, { systems, pending, text }]) =>
      systems.includes('linux') && pending === undefined && !/for scripts/i.test(text),
  )
  assert.ok(honoured.length > 50)
  assert.deepEqual(
    honoured.map(([name]) => name).filter(name => !asked.has(name)),
    [],
  )
})

test('what is not honoured yet is asked for by no module', async () => {
  const asked = await askedWith(new Map(entries.map(example)))
  const pending = entries.filter(([, variable]) => variable.pending !== undefined).map(([name]) => name)
  assert.deepEqual(
    pending.filter(name => asked.has(name)),
    [],
  )
})

/** The same of a Windows guest. */
const askedOnWindows = async (variables: ReadonlyMap<string, string>): Promise<Set<string>> => {
  const asked = new Set<string>()
  const settings = watched(readSettings(variables, 'windows').settings, asked)
  const facts = parseFacts({
    nics: [{ name: 'Ethernet', mac: variables.get('ETH0_MAC') ?? '02:00:00:00:00:01' }],
    users: [{ name: 'Administrator', sid: 'S-1-5-21-1-2-3-500', administrator: true }],
    sshd: {},
    contextDrive: 'D',
  })
  for (const module of windowsModules) await module.plan(settings, facts)
  return asked
}

test('every variable that a Windows guest is said to honour is asked for by a module', async () => {
  const contexts = [entries.map(example), ...entries.map(entry => [example(entry)])]
  const all = await Promise.all(contexts.map(context => askedOnWindows(new Map(context))))
  const asked = new Set(all.flatMap(each => [...each]))
  const honoured = entries.filter(
    ([, { systems, text }]) => systems.includes('windows') && !/for scripts/i.test(text),
  )
  assert.ok(honoured.length > 30)
  assert.deepEqual(
    honoured.map(([name]) => name).filter(name => !asked.has(name)),
    [],
  )
})
