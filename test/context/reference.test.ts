import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  referenceData,
  referenceMarkdown,
  referenceSchema,
  referenceText,
} from '../../src/context/reference.ts'
import { concreteName, knownNames, table, type Variable } from '../../src/context/table.ts'

const variables = Object.entries(table as Readonly<Record<string, Variable>>)

test('the text has every variable once and no line wider than 100 columns', () => {
  const text = referenceText()
  for (const [name] of variables) {
    assert.equal(text.split('\n').filter(line => line.startsWith(`  ${name} `)).length, 1, name)
  }
  assert.ok(Math.max(...text.split('\n').map(line => line.length)) <= 100)
})

test('the Markdown has a row for every variable, each of six cells', () => {
  const rows = referenceMarkdown()
    .split('\n')
    .filter(line => line.startsWith('| `'))
  assert.equal(rows.length, variables.length)
  for (const row of rows) assert.equal(row.replaceAll('\\|', '').split('|').length, 8, row)
})

test('the data has what the table has', () => {
  const mask = referenceData().find(({ name }) => name === 'ETH#_MASK')
  assert.equal(referenceData().length, variables.length)
  assert.deepEqual(
    [mask?.group, mask?.default, mask?.secret, mask?.systems],
    ['network', '255.255.255.0', false, ['linux', 'windows']],
  )
})

interface Schema {
  readonly anyOf?: readonly {
    readonly pattern?: string
    readonly maxLength?: number
    readonly minLength?: number
  }[]
  readonly deprecated?: boolean
}

const schema = referenceSchema() as {
  readonly properties: Readonly<Record<string, Schema>>
  readonly patternProperties: Readonly<Record<string, Schema>>
}

/** The schema that counts for a name, as a validator finds it. */
const schemaOf = (name: string): Schema | undefined => {
  const patterns = Object.entries(schema.patternProperties).filter(([pattern]) =>
    new RegExp(pattern, 'u').test(name),
  )
  assert.ok(patterns.length <= 1)
  return Object.hasOwn(schema.properties, name) ? schema.properties[name] : patterns[0]?.[1]
}

const accepts = (given: Schema | undefined, value: string): boolean =>
  given?.anyOf?.some(
    ({ pattern, maxLength = value.length, minLength = 0 }) =>
      (pattern === undefined || new RegExp(pattern, 'u').test(value)) &&
      value.length <= maxLength &&
      value.length >= minLength,
  ) ?? true

test('the JSON Schema knows every name, old ones as deprecated', () => {
  for (const name of knownNames()) {
    const found = schemaOf(concreteName(name, [3, 14]))
    assert.equal(found?.deprecated === true, !Object.hasOwn(table, name), name)
  }
  assert.equal(schemaOf('ETH00_IP'), undefined)
})

test('the JSON Schema takes every example and every empty value', () => {
  for (const [name, { example }] of variables) {
    const given = schemaOf(concreteName(name, [0, 0]))
    assert.ok(accepts(given, example), name)
    assert.ok(accepts(given, ''), name)
  }
})

test('the JSON Schema takes whatever the types take, and refuses plain mistakes', () => {
  const values = [
    '10.0.0.5',
    '24',
    '/24',
    '255.255.255.0',
    'YES',
    ' on ',
    '1500',
    '02:00:0A:00:00:05',
    '::1',
    'static',
    '/a',
    'x y',
    'NetworkManager',
    'http://x',
    '!',
    '01:00.0',
    'Cg==',
    '',
    '0',
  ]
  for (const [name, { type, systems }] of variables) {
    const given = schemaOf(concreteName(name, [0, 0]))
    for (const value of values) {
      const { errors } = value === '' ? {} : type.parse(value, systems[0] ?? 'linux')
      if (errors === undefined) assert.ok(accepts(given, value), `${name}=${value}`)
    }
  }
  for (const [name, value] of [
    ['ETH0_IP', '10.0.0.300'],
    ['ETH0_MAC', '02:00'],
    ['USERNAME_SUDO', 'maybe'],
    ['ETH0_MTU', 'abc'],
    ['PASSWORD', 'a\nb'],
    ['ETH0_MASK', 'none'],
  ] as const) {
    assert.equal(accepts(schemaOf(name), value), false, name)
  }
})

test('no example of a secret is in the JSON Schema', () => {
  for (const [, { secret, example }] of variables) {
    if (secret === true) assert.ok(!JSON.stringify(schema).includes(example))
  }
})
