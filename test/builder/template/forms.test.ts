/** One template in three forms: OpenNebula's own syntax, XML and JSON. */
import assert from 'node:assert/strict'
import { Buffer } from 'node:buffer'
import { existsSync, readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { contextOfTemplate } from '../../../src/builder/template/context.ts'
import type { Wanted } from '../../../src/builder/template/documents.ts'
import type { Attribute, Template } from '../../../src/builder/template/model.ts'
import { trimValue } from '../../../src/builder/template/model.ts'
import { parseTemplate } from '../../../src/builder/template/parse.ts'
import { readTemplate } from '../../../src/builder/template/read.ts'
import { writeContext } from '../../../src/context/write.ts'
import { InputError } from '../../../src/input-error.ts'

/** What is in a template: a value, or a section. */
type Content = readonly (readonly [name: string, value: string | Readonly<Record<string, string>>])[]

const contentOf = (attributes: readonly Attribute[]): Content =>
  attributes.map(one => [one.name, one.kind === 'single' ? one.value : Object.fromEntries(one.values)])

const quoted = (value: string): string => `"${value.replaceAll('"', '\\"')}"`

const asText = (content: Content): string =>
  content
    .map(([name, value]) => {
      if (typeof value === 'string') return `${name} = ${quoted(value)}\n`
      const pairs = Object.entries(value).map(([key, one]) => `  ${key} = ${quoted(one)}`)
      return `${name} = [\n${pairs.join(',\n')} ]\n`
    })
    .join('')

const escaped = (value: string): string =>
  value.replace(/[&<>\r]/g, character => `&#${character.charCodeAt(0)};`)

const xmlElement = (name: string, value: string | Readonly<Record<string, string>>): string => {
  const inside =
    typeof value === 'string'
      ? escaped(value)
      : Object.entries(value)
          .map(([key, one]) => xmlElement(key, one))
          .join('\n')
  return `<${name}>${inside}</${name}>`
}

const asXml = (content: Content): string =>
  `<VMTEMPLATE><ID>1</ID><TEMPLATE>\n${content.map(([name, value]) => xmlElement(name, value)).join('\n')}</TEMPLATE></VMTEMPLATE>`

/** As OpenNebula prints it: several of one name are an array, at the place of the first. */
const asJson = (content: Content): string => {
  const grouped = new Map<string, unknown[]>()
  for (const [name, value] of content) grouped.set(name, [...(grouped.get(name) ?? []), value])
  const template = Object.fromEntries(
    [...grouped].map(([name, all]) => [name, all.length === 1 ? all[0] : all]),
  )
  return JSON.stringify({ VMTEMPLATE: { ID: '1', TEMPLATE: template } })
}

const none = new Map<number, Template>()

const read = (text: string, wanted: Wanted = 'machine'): Promise<Template> =>
  readTemplate(Buffer.from(text), 'given', wanted)

/** The bytes of context.sh, or that there are none. */
const scriptOf = (template: Template, vnets: ReadonlyMap<number, Template> = none): string => {
  try {
    const { variables } = contextOfTemplate(template, { vnets, images: none, users: none }, { vmId: '1' })
    return Buffer.from(writeContext(variables)).toString()
  } catch (error) {
    assert.ok(error instanceof InputError, String(error))
    return 'refused'
  }
}

const name = fc.constantFrom('A', 'B', 'NAME', 'NETWORK', 'ETH0_IP', 'SET_HOSTNAME')
// What each of the three can hold: no NUL and no other control character, nothing that ends a section of XML; and no
// backslash before a quote or at the end, which the template's own syntax cannot write.
const value = fc
  .oneof(
    fc.string({ unit: 'binary' }),
    fc.string({
      unit: fc.constantFrom('$', 'NAME', '[', ']', ',', '=', '"', "'", ' ', '\n', 'é', '&', '<', '\\', 'YES'),
    }),
    fc.constantFrom('YES', '$NAME', '$NIC[IP]', 'plain'),
  )
  .map(trimValue)
  .filter(text => !/\\"|\\$|[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|\]\]>/.test(text))
const section = (names: fc.Arbitrary<string>): fc.Arbitrary<Readonly<Record<string, string>>> =>
  fc.dictionary(names, value, { minKeys: 1, noNullPrototype: true })
const content: fc.Arbitrary<Content> = fc
  .record({
    context: section(name),
    nics: fc.array(section(fc.constantFrom('IP', 'MAC', 'NETWORK_ID', 'METHOD')), { maxLength: 3 }),
    disks: fc.array(section(fc.constantFrom('TYPE', 'MOUNT_TAG')), { maxLength: 2 }),
    single: value,
  })
  .map(({ context, nics, disks, single }) => [
    ['NAME', single],
    ...disks.map(one => ['DISK', one] as const),
    ...nics.map(one => ['NIC', one] as const),
    ['CONTEXT', context],
  ])

test('a template that is written from values is read back as these values', () => {
  fc.assert(
    fc.property(content, written => {
      assert.deepEqual(contentOf(parseTemplate(asText(written), 'given').attributes), written)
    }),
    { numRuns: 300 },
  )
})

test('whichever form a template has, its context.sh has the same bytes', async () => {
  let made = 0
  await fc.assert(
    fc.asyncProperty(content, async written => {
      const [own, xml, json] = await Promise.all([asText, asXml, asJson].map(form => read(form(written))))
      assert.ok(own && xml && json)
      const script = scriptOf(own)
      if (script !== 'refused') made += 1
      assert.equal(scriptOf(xml), script)
      assert.equal(scriptOf(json), script)
    }),
    { numRuns: 300 },
  )
  assert.ok(made > 30, `only ${made} of the templates gave a context`)
})

interface Case {
  readonly name: string
  readonly template: string
  readonly vnets?: Readonly<Record<string, string>>
  readonly expected: { readonly status: string }
}

const file = new URL('../../../../shared/cases/templates.json', import.meta.url)

describe('cases from OpenNebula itself, in other forms', {
  skip: existsSync(file) ? false : 'no ../shared/cases here',
}, () => {
  const cases: readonly Case[] = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : []
  for (const { name, template, vnets = {}, expected } of cases) {
    if (expected.status === 'template-error') continue
    test(`${name}: XML and JSON give what the template's own syntax gives`, async () => {
      const own = await read(template)
      const given = async (form: (text: string) => string): Promise<ReadonlyMap<number, Template>> =>
        new Map(
          await Promise.all(
            Object.entries(vnets).map(
              async ([id, text]) => [Number(id), await read(form(text), 'vnet')] as const,
            ),
          ),
        )
      const script = scriptOf(own, await given(text => text))
      for (const form of [asXml, asJson]) {
        const networks = await given(text =>
          form(contentOf(parseTemplate(text, 'net').attributes)).replaceAll('VMTEMPLATE', 'VNET'),
        )
        assert.equal(scriptOf(await read(form(contentOf(own.attributes))), networks), script)
      }
    })
  }
})
