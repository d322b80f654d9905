import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { SubstitutionError } from '../../../src/builder/template/scanner.ts'
import type { Reference } from '../../../src/builder/template/substitute.ts'
import { substitute } from '../../../src/builder/template/substitute.ts'

const show = ({ name, key, where }: Reference): string =>
  `<${name}${key === undefined ? '' : `|${key}`}${where === undefined ? '' : `|${where.key}=${where.value}`}>`

const cases: readonly (readonly [what: string, text: string, expected: string])[] = [
  ['a name ends at the first character that cannot be in one', '$name-1', '<NAME>-1'],
  ['a name may stand at the end', 'x$NAME', 'x<NAME>'],
  ['two references may touch', '$A$b', '<A><B>'],
  ['digits are a name too', 'cost $5 now', 'cost <5> now'],
  ['a section is asked for a key', '$nic[ip]/24', '<NIC|IP>/24'],
  ['a section is picked by a value in quotes', '$NIC[IP, NETWORK="my net"]!', '<NIC|IP|NETWORK=my net>!'],
  ['a section is picked by a bare value', '$NIC[ IP , nic_id = 1 ]', '<NIC|IP|NIC_ID=1>'],
  ['a backslash protects the dollar and stays', 'a\\$HOME', 'a\\$HOME'],
  ['a backslash protects a backslash too, so the dollar behind counts', '\\\\$A', '\\\\<A>'],
  ['a backslash at the very end is lost', 'x\\', 'x'],
  ['a line break behind a reference is lost', '$A\n-x', '<A>-x'],
]

for (const [what, text, expected] of cases) test(what, () => assert.equal(substitute(text, show), expected))

const refused: readonly (readonly [what: string, text: string, message: RegExp, offset: number])[] = [
  ['braces', `a \${HOME}`, /needs a name behind it, not "\{"/, 3],
  ['a command substitution', '$(date)', /needs a name behind it, not "\("/, 1],
  ['two dollars', '$$', /needs a name/, 1],
  ['a lone dollar at the end', 'x $', /needs a name behind it, not the end/, 3],
  ['a comma right behind a reference', '$NAME, you', /behind \$NAME may stand anything but .*not ","/, 5],
  ['a word on the line behind a reference', '$NAME\nyou', /not a name/, 6],
  ['an open bracket', '$NIC[IP', /needs "\]"/, 7],
  ['a value that never comes', '$NIC[IP, A=', /value behind "=" is missing/, 11],
]

for (const [what, text, message, offset] of refused)
  test(`${what} is refused, as OpenNebula does`, () => {
    assert.throws(
      () => substitute(text, show),
      (error: unknown) =>
        error instanceof SubstitutionError && message.test(error.message) && error.offset === offset,
    )
  })

test('an error does not repeat words, which may be part of a password', () => {
  assert.throws(
    () => substitute('$NAME\nhunter2', show),
    (error: unknown) => error instanceof Error && !error.message.includes('hunter2'),
  )
})

test('what was put in is not looked at again', () => {
  assert.equal(
    substitute('$A', () => '$B'),
    '$B',
  )
})

test('text without dollar and backslash comes back as it was', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), text => {
      const tame = text.replace(/[$\\]/g, '')
      assert.equal(substitute(tame, show), tame)
    }),
  )
})

test('a text of a megabyte takes well under a second', () => {
  const start = performance.now()
  substitute('\\x'.repeat(500_000) + '$A '.repeat(100_000), show)
  assert.ok(performance.now() - start < 2000)
})
