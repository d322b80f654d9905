import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { excerpts } from '../../src/cli/lint/excerpt.ts'
import { mask } from '../../src/context/mask.ts'
import { parseContext } from '../../src/context/parse.ts'
import { printable } from '../../src/context/printable.ts'

/** The lines and marks of every problem of parsing. */
const shown = (text: string | Uint8Array, columns = 60) => {
  const content = Buffer.from(text)
  const parsed = parseContext(content)
  const excerptOf = excerpts(content, parsed, { columns })
  return parsed.problems.map(problem => ({ problem, excerpt: excerptOf(problem) }))
}

const lineOf = (text: string): string | undefined => shown(text)[0]?.excerpt?.line

test('a line is shown as it stands where it holds no secret', () => {
  assert.equal(lineOf('MY_NAME=a  b\n'), 'MY_NAME=a  b')
  assert.equal(lineOf('\tSET_HOSTNAME=$(x)\r\n'), ' SET_HOSTNAME=$(x)')
  assert.equal(lineOf("USERNAME_PASSWORD_RESET='YES' A=$(x)"), "USERNAME_PASSWORD_RESET='YES' A=$(x)")
})

test('what follows the name of a secret is not shown, however it is set', () => {
  for (const [text, line] of [
    ['PASSWORD=$(x)', `PASSWORD=${mask}`],
    ['A=1 db_password=x y', `A=1 db_password=${mask}`],
    ['PASSWORD = x', `PASSWORD = ${mask}`],
    ['passwd: x', `passwd: ${mask}`],
    ['echo "ada:x" | chpasswd -e', `echo "ada:x" | chpasswd ${mask}`],
    ['PASWORD=$(x)', `PASWORD=${mask}`],
  ])
    assert.equal(lineOf(`${text}\n`), line)
})

test('a line that may be the rest of a secret is not shown; one behind a secret that ended is', () => {
  assert.equal(lineOf("PASSWORD='isn't\nthe rest'\n"), mask)
  assert.equal(lineOf("PASSWORD='whole'\necho hello\n"), 'echo hello')
  assert.equal(lineOf('PASSWORD="whole"\nAPI_KEY=x\necho hello\n'), 'echo hello')
  assert.equal(shown('DB_PASSWORD=$(x)\nA=1\nETH0_IP=$(y)\n')[1]?.excerpt?.line, mask)
})

test('a file without a line for a problem, and a line beyond reason, have no excerpt', () => {
  const excerptOf = excerpts(Buffer.from('A=1\n'), parseContext('A=1\n'), { columns: 60 })
  const problem = { severity: 'error', message: 'x' } as const
  assert.equal(excerptOf(problem), undefined)
  assert.equal(excerptOf({ ...problem, line: 99, column: 1 }), undefined)
  assert.equal(shown(`A=$(x) ${'y'.repeat(20_000)}`)[0]?.excerpt, undefined)
})

test('of any text the excerpts fit, can be printed, and mark a place in their line', () => {
  const piece = fc.constantFrom(
    ..."A=1|B='x y'|PASSWORD='|$(x)|\n|\t|'|\"|\\|é|😀|\x1b[31m|\u202e|=| |ETH0_IP=|hunter22|\r\n|#|`".split(
      '|',
    ),
    '|',
  )
  const text = fc
    .array(fc.oneof(piece, fc.string({ maxLength: 9 })), { maxLength: 60 })
    .map(all => all.join(''))
  fc.assert(
    fc.property(text, fc.integer({ min: 20, max: 80 }), (content, columns) => {
      for (const { excerpt } of shown(content, columns)) {
        if (excerpt === undefined) continue
        const { line, mark } = excerpt
        assert.ok(line.length <= columns && mark.length <= columns + 1, `${line.length} ${mark.length}`)
        assert.equal(printable(line), line)
        assert.match(mark, /^ *\^~*$/)
        assert.ok(mark.indexOf('^') <= line.length)
      }
    }),
    { numRuns: 2000 },
  )
})

test('bytes that are no UTF-8 do not move the mark', () => {
  const [first] = shown(Buffer.from("A='caf\xe9' B=$(x)\n", 'latin1'))
  assert.equal(first?.excerpt?.line.indexOf('$('), first?.excerpt?.mark.indexOf('^'))
})
