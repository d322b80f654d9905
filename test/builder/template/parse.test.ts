import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Attribute } from '../../../src/builder/template/model.ts'
import { parseTemplate } from '../../../src/builder/template/parse.ts'
import { InputError } from '../../../src/input-error.ts'

const plain = (one: Attribute): unknown =>
  one.kind === 'single' ? [one.name, one.value] : [one.name, Object.fromEntries(one.values)]

const read = (text: string): unknown => parseTemplate(text, 'vm.one').attributes.map(plain)

const refusal = (text: string): string => {
  try {
    parseTemplate(text, 'vm.one')
  } catch (error) {
    assert.ok(error instanceof InputError, String(error))
    return error.message
  }
  return assert.fail('it was accepted')
}

test('single attributes and sections keep their order, and several of one name stay several', () => {
  assert.deepEqual(read('NIC = [ A = 1, B = "x y" ]\nname = web\nNIC=[A=2]\n'), [
    ['NIC', { A: '1', B: 'x y' }],
    ['NAME', 'web'],
    ['NIC', { A: '2' }],
  ])
})

test('a value in quotes may span lines and hold a quote behind a backslash', () => {
  assert.deepEqual(read('A="one\n\\"two\\" # no comment"'), [['A', 'one\n"two" # no comment']])
})

test('a quote behind a backslash ends the value where no other one follows', () => {
  assert.deepEqual(read('A="C:\\"\n'), [['A', 'C:\\']])
})

test('a bare value ends at a blank, and a quote in its midst belongs to it', () => {
  assert.deepEqual(read('A="x"y\nB=it\'s\nC=a#comment\n'), [
    ['A', '"x"y'],
    ['B', "it's"],
    ['C', 'a'],
  ])
  assert.match(parseTemplate('A="x"y', 'vm.one').problems[0]?.message ?? '', /its quotes belong to it/)
})

test('white space around a value is taken off, as OpenNebula does', () => {
  assert.deepEqual(read('A=" \n x \t"\r\nB=y\r\nC=[D=" z "]'), [
    ['A', 'x'],
    ['B', 'y'],
    ['C', { D: 'z' }],
  ])
})

test('an equals sign with nothing behind it on its line is an empty value', () => {
  assert.deepEqual(read('A =  \nB="x"\n'), [
    ['A', ''],
    ['B', 'x'],
  ])
})

test('comments stand on lines of their own or behind a value', () => {
  assert.deepEqual(read('# one\n  # two\nA=1 # three\nN=[B=2, # four\n C=3]\n'), [
    ['A', '1'],
    ['N', { B: '2', C: '3' }],
  ])
})

test('names become capitals, and one that XML could not take gets a prefix', () => {
  assert.deepEqual(read('9lives=1\nXMLdoc=2\nxmldoc=3\nv=[9k=4]\n'), [
    ['ONE_9LIVES', '1'],
    ['ONE_XMLDOC', '2'],
    ['XMLDOC', '3'],
    ['V', { '9K': '4' }],
  ])
})

test('of a key given twice the first counts, with a warning that says where the second is', () => {
  const { attributes, problems } = parseTemplate('C=[A=1,\n a=2]', 'vm.one')
  assert.deepEqual(attributes.map(plain), [['C', { A: '1' }]])
  assert.match(problems[0]?.message ?? '', /^vm\.one:2:2: C has A more than once/)
})

test('characters that belong to nothing are left out with a warning', () => {
  const { attributes, problems } = parseTemplate('A="1" ;\nB="2"', 'vm.one')
  assert.deepEqual(attributes.map(plain), [
    ['A', '1'],
    ['B', '2'],
  ])
  assert.match(problems[0]?.message ?? '', /^vm\.one:1:7: ";"/)
})

test('an error names the file, the line, the column and what was expected', () => {
  assert.match(refusal('NAME=x\nC=[ A="1" B="2" ]'), /^vm\.one:2:11: expected "," or "\]", found a name/)
  assert.match(refusal('C=[ A="1", ]'), /^vm\.one:1:12: expected a name, found "\]"/)
  assert.match(refusal('C=[ A="1"'), /^vm\.one:1:10: expected "," or "\]", found the end of the file/)
  assert.match(refusal('A "x"'), /^vm\.one:1:4: expected "=", found a name/)
  assert.match(
    refusal('A="never closed here\nB=1'),
    /^vm\.one:1:17: expected "=", found a name; is the quote at 1:3 never closed/,
  )
  assert.match(refusal('A=\nC=[B=\n]'), /^vm\.one:2:5: expected "=", found "=" with no value/)
})

test('a value with the end of a CDATA section is refused with the way round it', () => {
  assert.match(refusal('A=x]]>y\n'), /^vm\.one:1:3: .*\]\]>.*base64/)
})

test('what is no template at all says so', () => {
  assert.match(refusal('A=1\0'), /NUL byte/)
})

test('a comment without a final newline is refused, as OpenNebula does', () => {
  assert.match(refusal('A=1\n# the end'), /expected "="/)
})

test('any text is read or refused with an InputError, never anything else', () => {
  const pieces = fc.constantFrom(
    'A',
    '=',
    '"',
    '\\"',
    '\\',
    '[',
    ']',
    ',',
    '#',
    ' ',
    '\n',
    ']]>',
    'é',
    '\r',
    'x y',
  )
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 30 }), parts => {
      try {
        parseTemplate(parts.join(''), 'vm.one')
      } catch (error) {
        assert.ok(error instanceof InputError, String(error))
      }
    }),
  )
})

test('what is written as a template is read back', () => {
  // A backslash before a quote, or at the end, cannot be written in this syntax.
  const value = fc
    .string({ unit: 'binary' })
    .filter(text => !/\\"|\\$|\0|\]\]>/.test(text))
    .map(text => text.replace(/^[ \t\n\v\f\r]+|[ \t\n\v\f\r]+$/g, ''))
  fc.assert(
    fc.property(fc.dictionary(fc.stringMatching(/^[A-Z_][A-Z0-9_]{0,8}$/), value), values => {
      const text = Object.entries(values).map(([key, one]) => `K${key} = "${one.replaceAll('"', '\\"')}"`)
      const expected = Object.fromEntries(Object.entries(values).map(([key, one]) => [`K${key}`, one]))
      const [section] = parseTemplate(`CONTEXT = [ ${text.join(',\n')} ]`, 'vm.one').attributes
      assert.deepEqual(section?.kind === 'section' && Object.fromEntries(section.values), expected)
    }),
  )
})

test('a megabyte of hard input takes a moment', () => {
  const inputs = [
    `A="${'\\"'.repeat(500_000)}`,
    `C=[${Array.from({ length: 50_000 }, (_, index) => `K${index}="v"`).join(',')}]`,
    `A="x${' '.repeat(1_000_000)}y"`,
    '#'.repeat(1_000_000),
    'A="1" '.repeat(100_000),
  ]
  for (const input of inputs) {
    const start = process.cpuUsage()
    try {
      parseTemplate(input, 'vm.one')
    } catch (error) {
      assert.ok(error instanceof InputError, String(error))
    }
    // Of the processor, which others on this machine have no part in.
    const { user, system } = process.cpuUsage(start)
    const milliseconds = (user + system) / 1000
    assert.ok(milliseconds < 2000, `${input.slice(0, 20)}… took ${milliseconds} ms`)
  }
})
