import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { parseContext } from '../../src/context/parse.ts'
import { noShell, type Shell, shells, sourced } from './shells.ts'

const signs = `a1 \t\n'"\\$\`!#&|;()<>{}[]*?~:=%^@+,./_-é日😀\r\u2028`
const texts = fc.string({ unit: fc.constantFrom(...signs), maxLength: 8 })

const single = texts.map(text => `'${text.replaceAll("'", '')}'`)
const double = texts.map(text => `"${text.replace(/["\\$`]/g, sign => `\\${sign}`)}"`)
/** In double quotes a backslash before anything else stays, and a continuation goes. */
const doubleOdd = fc.constantFrom('"\\a\\n\\\'"', '"a\\\nb"', '"$"', '"a$ b"', `"it's"`, '"\\$\\`\\\\\\""')
const escaped = texts.map(text =>
  [...text]
    .filter(sign => sign !== '\n')
    .map(sign => `\\${sign}`)
    .join(''),
)
const bare = fc.string({
  unit: fc.constantFrom(...'aZ09_-+=.,/@%^:*?![]é日{}#\u2028'),
  minLength: 1,
  maxLength: 6,
})
const bareOdd = fc.constantFrom('$', 'a~', '\\\n', '""', "''", 'a#b')
const ansiEscape = fc.constantFrom(
  ...[
    '\\n',
    '\\t',
    '\\\\',
    "\\'",
    '\\"',
    '\\?',
    '\\a',
    '\\b',
    '\\e',
    '\\E',
    '\\f',
    '\\v',
    '\\r',
    '\\1',
    '\\101',
    '\\1013',
    '\\377',
  ],
  ...[
    '\\x41',
    '\\x4',
    '\\xg',
    '\\xc3\\xa9',
    '\\xe9',
    '\\u00e9',
    '\\u41',
    '\\U1F600',
    '\\cA',
    '\\cz',
    '\\c[',
    '\\c?',
    '\\c\\\\',
    '\\q',
    '\\ud800',
  ],
  ...['a', '"', '$x', '`', '\n', 'é', ' '],
)
const ansi = fc.array(ansiEscape, { maxLength: 6 }).map(parts => `$'${parts.join('')}'`)

/** A lone `$` would begin something with the quotes or the letter behind it. */
const isSteady = (word: string): boolean =>
  !/\$(?=["'({[\w@*#?$!-])/.test(
    word.replace(/\\[\s\S]|'[^']*'|\$'(\\[\s\S]|[^'\\])*'|"(\\[\s\S]|[^"\\])*"/g, 'q'),
  )

const words = (parts: fc.Arbitrary<string>) => fc.array(parts, { maxLength: 5 }).map(all => all.join(''))
const posixWords = words(fc.oneof(single, double, doubleOdd, escaped, bare, bareOdd)).filter(
  word => isSteady(word) && !/\$['"]/.test(word),
)
const bashWords = words(fc.oneof(single, double, doubleOdd, escaped, bare, ansi)).filter(
  word => !/\$"/.test(word),
)

/** Between two assignments of one script; two of them may stand in one command. */
const gaps = fc.constantFrom(
  '\n',
  '\n\n',
  ' ',
  '; ',
  ';\n',
  ' \\\n ',
  '\n# a "comment\' $(\n',
  '\t\n  ',
  ' # c\n',
)
const starts = fc.constantFrom('', '', '', 'export ')

const compare = (shell: Shell, values: fc.Arbitrary<string>, runs: number) => {
  const assignment = fc.tuple(starts, values, gaps)
  fc.assert(
    fc.property(fc.array(assignment, { minLength: 20, maxLength: 60 }), assignments => {
      const names = assignments.map((_, index) => `V${index}`)
      // An export may stand at the start of a command only, and bash would expand braces behind it.
      const script = assignments.map(([start, value, gap], index) => {
        const before = assignments[index - 1]?.[2] ?? '\n'
        const isExported = start !== '' && /[\n;]/.test(before.replaceAll('\\\n', '')) && !value.includes('{')
        const isSafeGap = start === '' ? gap : '\n'
        return `${isExported ? start : ''}V${index}=${value}${isSafeGap}`
      })
      const bytes = Buffer.from(`${script.join('')}\n`)
      const { variables, problems } = parseContext(bytes)
      assert.deepEqual(problems, [])
      assert.deepEqual(
        names.map(name => variables.get(name)),
        sourced(shell, bytes, names),
      )
    }),
    { numRuns: runs },
  )
}

test('random mixes of quotes mean what they mean to dash', { skip: noShell('dash') }, () => {
  compare('dash', posixWords, 25)
})

test('random mixes of quotes, those of $ too, mean what they mean to bash', { skip: noShell('bash') }, () => {
  compare('bash', bashWords, 25)
})

/** Pieces of scripts. Nothing here can be run: the shell has no path to programs. */
const pieces = fc.constantFrom(
  ...[
    'A=',
    'B=',
    "A='1'",
    'B="2"',
    '\nA=4',
    "\nB='5'\n",
    "'",
    '"',
    '\\',
    '\n',
    ' ',
    ';',
    '&',
    '|',
    '(',
    ')',
    '{ ',
    '; }',
    '}',
    '<<E',
    '\nE\n',
  ],
  ...[
    'if ',
    'then ',
    '\nfi\n',
    'case x in ',
    '\nesac\n',
    ';;',
    ' do ',
    '\ndone\n',
    'for x in y',
    'while ',
    '$(',
    '`',
    `${'$'}{`,
    ' #',
    "$'",
    '~',
    ':',
  ],
  ...[
    'export ',
    '&&',
    '||',
    'f()',
    '$',
    '\\\n',
    '[',
    '+=',
    'else ',
    '!',
    '((',
    '))',
    '$((',
    'a',
    'é',
    '[[ ',
    ' ]]',
    ',',
    '1',
  ],
)

for (const shell of shells) {
  test(`what is taken from a random script is what ${shell} sets`, { skip: noShell(shell) }, () => {
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 12 }), parts => {
        const bytes = Buffer.from(parts.join(''))
        const { variables, problems } = parseContext(bytes)
        // Only what is taken counts here; bash reads $'…' and dash does not.
        if (variables.size === 0 || (shell === 'dash' && parts.includes("$'"))) return
        let set: (string | undefined)[]
        try {
          set = sourced(shell, Buffer.concat([Buffer.from('PATH=/nonexistent\n'), bytes]), ['A', 'B'])
        } catch {
          // A syntax error: the shell stops, so there is nothing to compare with; but it has to be told.
          assert.notDeepEqual(problems, [])
          return
        }
        for (const [index, name] of ['A', 'B'].entries()) {
          const mine = variables.get(name)
          if (mine !== undefined || problems.length === 0) assert.equal(mine, set[index])
        }
      }),
      { numRuns: 150 },
    )
  })
}
