import assert from 'node:assert/strict'
import { Buffer } from 'node:buffer'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Wanted } from '../../../src/builder/template/documents.ts'
import type { Attribute, Template } from '../../../src/builder/template/model.ts'
import { objectValue } from '../../../src/builder/template/model.ts'
import { readTemplate } from '../../../src/builder/template/read.ts'
import { InputError } from '../../../src/input-error.ts'

const read = (text: string | Uint8Array, wanted: Wanted = 'machine'): Promise<Template> =>
  readTemplate(Buffer.from(text as string), 'given', wanted)

const plain = (one: Attribute): unknown =>
  one.kind === 'single' ? [one.name, one.value] : [one.name, Object.fromEntries(one.values)]

const attributes = async (text: string, wanted?: Wanted): Promise<unknown> =>
  (await read(text, wanted)).attributes.map(plain)

const refused = async (text: string | Uint8Array, message: RegExp, wanted?: Wanted): Promise<void> => {
  await assert.rejects(read(text, wanted), (error: unknown) => {
    assert.ok(error instanceof InputError, String(error))
    assert.match(error.message, message)
    return true
  })
}

test('XML and JSON of one machine say the same', async () => {
  const xml = `<VM><ID>7</ID><NAME>web</NAME><PERMISSIONS><OWNER_U>1</OWNER_U></PERMISSIONS>
    <TEMPLATE>
      <CONTEXT><A><![CDATA[x & <y>]]></A><B>a&amp;b</B><C/><D><![CDATA[]]></D></CONTEXT>
      <CPU><![CDATA[1]]></CPU>
      <NIC><NIC_ID>0</NIC_ID></NIC>
      <NIC><NIC_ID>1</NIC_ID></NIC>
    </TEMPLATE><USER_TEMPLATE/></VM>`
  const json = JSON.stringify({
    VM: {
      ID: '7',
      NAME: 'web',
      PERMISSIONS: { OWNER_U: '1' },
      TEMPLATE: {
        CONTEXT: { A: 'x & <y>', B: 'a&b', C: {}, D: '' },
        CPU: '1',
        NIC: [{ NIC_ID: '0' }, { NIC_ID: '1' }],
      },
      USER_TEMPLATE: {},
    },
  })
  const expected = [
    ['CONTEXT', { A: 'x & <y>', B: 'a&b', C: '', D: '' }],
    ['CPU', '1'],
    ['NIC', { NIC_ID: '0' }],
    ['NIC', { NIC_ID: '1' }],
  ]
  for (const text of [xml, json]) {
    assert.deepEqual(await attributes(text), expected)
    const { object } = await read(text)
    assert.equal(object?.kind, 'vm')
    assert.deepEqual([object?.values.get('ID'), object?.values.get('NAME')], ['7', 'web'])
  }
})

test('a byte-order mark, a declaration, comments and blank lines before a document do no harm', async () => {
  const document = '<VMTEMPLATE><TEMPLATE><A>1</A></TEMPLATE></VMTEMPLATE>'
  for (const before of [
    '\ufeff',
    '\n \t',
    '<?xml version="1.0" encoding="UTF-8"?>\n',
    '\n<?xml version="1.0"?>',
    '<!-- x -->',
  ])
    assert.deepEqual(await attributes(before + document), [['A', '1']], JSON.stringify(before))
  assert.deepEqual(await attributes('\ufeff\n{"TEMPLATE":{"A":"1"}}'), [['A', '1']])
  assert.deepEqual(await attributes('\ufeffA=1'), [['A', '1']])
})

test('a template without its object, in XML or JSON, is a template', async () => {
  for (const text of [
    '<TEMPLATE><A>1</A><C><B> x </B></C></TEMPLATE>',
    '{"TEMPLATE":{"A":"1","C":{"B":" x "}}}',
    '{"A":"1","C":{"B":"x"}}',
    '{"C":{"B":"x"},"A":1}',
  ])
    assert.deepEqual(
      new Map((await attributes(text)) as [string, unknown][]),
      new Map<string, unknown>([
        ['A', '1'],
        ['C', { B: 'x' }],
      ]),
    )
  assert.deepEqual(await attributes('{"CONTEXT":{"B":"x"}}'), [['CONTEXT', { B: 'x' }]])
})

test('numbers stay as written in JSON, truth is YES or NO, and nothing is empty', async () => {
  const text = '{"A":1.10,"B":12345678901234567890,"C":true,"D":false,"E":null,"F":[]}'
  assert.deepEqual(await attributes(text), [
    ['A', '1.10'],
    ['B', '12345678901234567890'],
    ['C', 'YES'],
    ['D', 'NO'],
    ['E', ''],
  ])
})

test('a machine keeps the blanks in its values, a template loses those at the ends', async () => {
  const section = '<CONTEXT><A> x\n</A></CONTEXT>'
  assert.deepEqual(await attributes(`<VM><TEMPLATE>${section}</TEMPLATE></VM>`), [['CONTEXT', { A: ' x\n' }]])
  assert.deepEqual(await attributes(`<VMTEMPLATE><TEMPLATE>${section}</TEMPLATE></VMTEMPLATE>`), [
    ['CONTEXT', { A: 'x' }],
  ])
})

test('line breaks are those of XML: CR LF is one, U+2028 is none', async () => {
  assert.deepEqual(await attributes('<VM><TEMPLATE><A>a\r\nb\rc\u2028d</A></TEMPLATE></VM>'), [
    ['A', 'a\nb\nc\u2028d'],
  ])
})

test('of a key given twice in a document the last one counts, with a warning and its place', async () => {
  const template = await read('<TEMPLATE><C><A>1</A>\n<A>2</A></C></TEMPLATE>')
  assert.deepEqual(template.attributes.map(plain), [['C', { A: '2' }]])
  assert.match(template.problems[0]?.message ?? '', /^given:2:1: C has A more than once/)
})

test('address ranges of a network are read as if its template had them, their leases left out', async () => {
  const text = `<VNET><ID>3</ID><NAME>net</NAME><VLAN_ID>12</VLAN_ID><TEMPLATE><DNS>1.1.1.1</DNS></TEMPLATE>
    <AR_POOL><AR><AR_ID>0</AR_ID><IP>10.0.0.1</IP><LEASES><LEASE><IP>10.0.0.1</IP></LEASE></LEASES></AR></AR_POOL></VNET>`
  assert.deepEqual(await attributes(text, 'vnet'), [
    ['DNS', '1.1.1.1'],
    ['AR', { AR_ID: '0', IP: '10.0.0.1' }],
  ])
  const template = await read(text, 'vnet')
  assert.deepEqual([objectValue(template, 'NAME'), objectValue(template, 'DNS')], ['net', '1.1.1.1'])
})

test('images and users have one attribute of a name, the last; templates and networks have all', async () => {
  const text = 'A=1\nB=2\nA=3\n'
  assert.deepEqual(await attributes(text, 'user'), [
    ['B', '2'],
    ['A', '3'],
  ])
  assert.deepEqual(await attributes(text, 'image'), [
    ['B', '2'],
    ['A', '3'],
  ])
  assert.deepEqual(await attributes(text, 'vnet'), [
    ['A', '1'],
    ['B', '2'],
    ['A', '3'],
  ])
})

test('a document of another kind is refused with the option that it is for', async () => {
  await refused(
    '<VNET/>',
    /^given:1:1: is a virtual network \(<VNET>\), which is for --vnet ID=FILE; here is wanted a virtual machine/,
  )
  await refused(
    '<VM/>',
    /virtual machine \(<VM>\), which is for --template FILE; here is wanted a virtual network/,
    'vnet',
  )
  await refused(
    '{"USER":{"ID":"1"}}',
    /is a user \(<USER>\).*--user ID=FILE; here is wanted an image/,
    'image',
  )
  await refused('<IMAGE/>', /here is wanted a user \("oneuser show -x ID"\)/, 'user')
  await refused('<HOST/>', /<HOST> is nothing known here/)
  await refused('<domain type="kvm"/>', /is libvirt's \(<domain>\).*--domain FILE/)
})

test('a list is refused with the command that shows one of it', async () => {
  await refused(
    '<VM_POOL><VM/></VM_POOL>',
    /is a list \(<VM_POOL>\), not one object; show one of it: onevm show -x ID/,
  )
  await refused('{"VM_POOL":{"VM":[]}}', /onevm show -x ID/)
  await refused('<VNET_POOL/>', /onevnet show -x ID/, 'vnet')
  await refused('[{"VM":{}}]', /is a list, not one object/)
})

test('what OpenNebula prints for people is refused with the option that prints it for programs', async () => {
  await refused('VIRTUAL MACHINE 12 INFORMATION   \nID : 12', /add -x/)
  await refused('\n\x1b[4mIMAGE 0 INFORMATION', /add -x/, 'image')
  await refused('  ID USER     GROUP    NAME\n   1 one', /list for people/)
  await refused('[onevm show] Error getting virtual machine [9].', /what OpenNebula said when it failed/)
  await refused('---\nVM:\n  ID: 1', /YAML.*-x or -j/)
})

test('what is malformed is refused with its line and column', async () => {
  await refused('<VM>\n <ID>1</VM>', /^given:2:\d+: is no well-formed XML/)
  await refused('<VM>', /^given:.*no well-formed XML/)
  await refused('<VM/><VM/>', /no well-formed XML/)
  await refused('<VM/>\ntail', /no well-formed XML/)
  await refused('<VM>\n\n  a & b</VM>', /^given:3:5: an "&" that begins none of/)
  await refused('<VM>&nbsp;</VM>', /^given:1:5: an "&"/)
  await refused('<VM>\x1b</VM>', /^given:1:5: the character U\+001B is none of XML's/)
  await refused('{"VM":\n {"ID": 1,}}', /^given:2:11: is no JSON: Expected double-quoted property name/)
  await refused('{"VM": {"ID": hunter2}}', /^given:1:15: is no JSON: Unexpected character$/)
  await refused('{"VM": {', /^given:1:\d+: is no JSON: /)
  await refused('{"A":[["x"]]}', /"A" has an array in an array/)
})

test('other encodings are refused with a way out', async () => {
  await refused(
    '<?xml version="1.0" encoding="ISO-8859-1"?><VM/>',
    /is written in ISO-8859-1; convert it: iconv/,
  )
  await refused(Buffer.from('<VM>\xe9</VM>', 'latin1'), /^given:1:5: the byte 0xE9 is no UTF-8/)
  await refused(Buffer.from('\ufeff<VM/>', 'utf16le'), /is UTF-16; save it as UTF-8/)
})

test('a document type is refused, so no entity can grow or read a file', async () => {
  await refused('<!DOCTYPE VM [<!ENTITY a "b">]>\n<VM>&a;</VM>', /^given:1:1: has a DOCTYPE/)
  await refused(
    '<?xml version="1.0"?>\n<!DOCTYPE VM SYSTEM "file:///etc/passwd"><VM/>',
    /^given:2:1: has a DOCTYPE/,
  )
  assert.deepEqual(await attributes('<VM><TEMPLATE><A><![CDATA[<!DOCTYPE x> & <]]></A></TEMPLATE></VM>'), [
    ['A', '<!DOCTYPE x> & <'],
  ])
})

test('depth and size are bounded, and hard input takes a moment', async () => {
  const start = performance.now()
  await refused('<a>'.repeat(500_000), /more than 64 elements within each other/)
  await refused('<a>/>'.repeat(500_000), /more than 64 elements within each other/)
  await refused(`{"a":`.repeat(500_000), /more than 64 levels/)
  await refused('['.repeat(1_000_000), /more than 64 levels/)
  await refused(`<VM>${'x'.repeat(17 * 1024 * 1024)}</VM>`, /more than 16 MiB/)
  await refused(`{"A":"${'x'.repeat(17 * 1024 * 1024)}"}`, /more than 16 MiB/)
  await refused(`<VM>${'<![CDATA['.repeat(200_000)}`, /CDATA section is never closed/)
  await refused(`<VM>${'<!--'.repeat(200_000)}`, /comment is never closed/)
  await refused(`<VM${' "'.repeat(200_000)}`, /XML/)
  await refused(`<VM>${'&'.repeat(200_000)}`, /"&"/)
  await refused(`{"A":"${'\\"'.repeat(500_000)}`, /JSON/)
  assert.ok(performance.now() - start < 5000, `it took ${performance.now() - start} ms`)
})

test('whatever is given, it is read or refused with an InputError', async () => {
  const pieces = fc.constantFrom(
    '<VM>',
    '</VM>',
    '<TEMPLATE>',
    '</TEMPLATE>',
    '<A/>',
    '<A b="',
    '"',
    "'",
    '<![CDATA[',
    ']]>',
    '&amp;',
    '&',
    '<!--',
    '-->',
    '<?',
    '?>',
    '{',
    '}',
    '[',
    ']',
    ':',
    ',',
    '"A"',
    'null',
    '1',
    '\\',
    ' ',
    '\n',
    'é',
    '\ud800',
    '\0',
  )
  const first = fc.constantFrom('<', '{', '[', '<VM>', '{"VM":{', '<VM><TEMPLATE>')
  await fc.assert(
    fc.asyncProperty(first, fc.array(pieces, { maxLength: 20 }), async (begin, parts) => {
      try {
        await read(begin + parts.join(''))
      } catch (error) {
        assert.ok(error instanceof InputError, String(error))
      }
    }),
    { numRuns: 500 },
  )
})
