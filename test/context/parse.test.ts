import assert from 'node:assert/strict'
import { test } from 'node:test'
import { encodeText } from '../../src/context/bytes.ts'
import { parseContext } from '../../src/context/parse.ts'
import { inputOf, noCases, type ParseCase, readCases } from './cases.ts'

const parse = (text: string) => parseContext(Buffer.from(text))

/** The variables as plain pairs, sorted. */
const pairs = (variables: Iterable<readonly [string, string]>) =>
  [...variables].map(([name, value]) => [name, value]).sort()

const told = (text: string) =>
  parse(text).problems.map(({ line, column, message }) => `${line}:${column} ${message}`)

test('every case says what the shells say', { skip: noCases }, async t => {
  for (const given of readCases<ParseCase>('parse.json')) {
    await t.test(given.name, () => {
      const { variables, problems } = parseContext(inputOf(given))
      assert.deepEqual(problems, [])
      // A shell has OPTIND of its own, so the case does not list the one that the file sets.
      if (given.name === 'sp-optind') variables.delete('OPTIND')
      const found =
        given.bytes === true
          ? [...variables].map(
              ([name, value]) => [name, Buffer.from(encodeText(value)).toString('base64')] as const,
            )
          : variables
      const expected = given.bytes === true ? given.expected_b64 : given.expected
      const wanted = given.expected_pairs ?? Object.entries(expected ?? {})
      assert.deepEqual(pairs(found), pairs(wanted))
    })
  }
})

test('what a shell would expand is left out with its place', () => {
  const expansions = [
    '$HOME',
    '"$HOME"',
    `${'$'}{HOME}`,
    '$(id)',
    '`id`',
    '"`id`"',
    '$((1+1))',
    '$[1+1]',
    '$1',
    '$$',
    '$-',
    '~',
    'x:~/y',
    '$"x"',
  ]
  for (const expansion of expansions) {
    const { variables, problems } = parse(`A='1'\nB=x\nA=${expansion}\nC='3'\n`)
    assert.deepEqual(
      pairs(variables),
      [
        ['B', 'x'],
        ['C', '3'],
      ],
      expansion,
    )
    assert.equal(problems.length, 1, expansion)
    assert.equal(problems[0]?.severity, 'error')
    assert.equal(problems[0]?.variable, 'A')
    assert.equal(problems[0]?.line, 3)
    assert.match(problems[0]?.message ?? '', /^A: a shell would expand the /)
  }
})

test('a dollar, a tilde and a backtick that mean nothing are text', () => {
  const text = `A=$\nB="a$ $"\nC=a~b\nD=~'x'\nE='$HOME ~'\nF=\\$HOME\nG=\\~\nH=:\\~\nI="~":x\nJ=\${K\n`
  const { variables } = parse(text.slice(0, text.indexOf('J=')))
  assert.deepEqual(Object.fromEntries(variables), {
    A: '$',
    B: 'a$ $',
    C: 'a~b',
    D: '~x',
    E: '$HOME ~',
    F: '$HOME',
    G: '~',
    H: ':~',
    I: '~:x',
  })
})

test('columns count bytes, lines count newlines within values too', () => {
  assert.deepEqual(told(`A='é\nü' B='ö' C=$x\n`), ['2:14 C: a shell would expand the parameter behind $'])
  const { positions } = parse(`# é\nA='1\n2' BB="é" CC=3\nexport D='x'\n`)
  assert.deepEqual(
    [...positions],
    [
      ['A', { line: 2, column: 1 }],
      ['BB', { line: 3, column: 4 }],
      ['CC', { line: 3, column: 12 }],
      ['D', { line: 4, column: 8 }],
    ],
  )
})

test('of several values the last counts, and its place', () => {
  const { variables, positions } = parse(`A='1'\nB='2'\nA='3'\n`)
  assert.deepEqual(pairs(variables), [
    ['A', '3'],
    ['B', '2'],
  ])
  assert.deepEqual(positions.get('A'), { line: 3, column: 1 })
})

test('an expansion takes away an earlier value, and a later value counts again', () => {
  assert.deepEqual(pairs(parse(`A='1'\nA=$x\n`).variables), [])
  assert.equal(parse(`A='1'\nA=$x\n`).positions.has('A'), false)
  assert.deepEqual(pairs(parse(`A=$x\nA='2'\n`).variables), [['A', '2']])
})

test('commands, operators and redirections are never taken for variables', () => {
  const left = [
    'touch x',
    'A=1 touch x',
    'A=1 && B=2',
    'A=1 || B=2',
    'A=1 | cat',
    'A=1 & ',
    'A=1 > f',
    'A=1 2>>f',
    '> f',
    'A=(1 2)',
    'A[0]=1',
    'A+=1',
    '(A=1)',
    '{ A=1; }',
    'if true; then A=1; fi',
    'for A in 1 2; do B=1; done',
    'case x in x) A=1;; esac',
    'f() { A=1; }',
    'function f { A=1; }',
    'while false; do A=1; done',
    'unset A',
    'readonly A=1',
    'eval A=1',
    '[[ -n x ]] && A=1',
    'A =1',
    '! A=1',
    ';',
    'A=1;;',
    '$x',
    '"A"=1',
    'A"B"=1',
    '1A=1',
    'A-B=1',
    'A.B=1',
    'export 1A=1',
    'export -p',
    'export -f A=1',
    'export A={1,2}',
    'export',
  ]
  for (const script of left) {
    const { variables, problems } = parse(`${script}\nZ='9'\n`)
    assert.deepEqual(pairs(variables), [['Z', '9']], script)
    assert.equal(problems.length, 1, script)
    assert.deepEqual([problems[0]?.severity, problems[0]?.line], ['error', 1], script)
  }
})

test('no line of a compound command, a function or a here-document is taken', () => {
  const bodies = [
    'if x\nthen\nA=1\nfi',
    'while x\ndo\nA=1\ndone',
    'case x in\n(a)\nA=1\n;;\nb) A=1\nesac',
    '{\nA=1\n}',
    '(\nA=1\n)',
    'f()\n{\nA=1\n}',
    'f()\nA=1',
    'f ( )\n\n{\nA=1\n}',
    'function f\n{\nA=1\n}',
    'f() {\n(\nA=1\n)\nA=2\n}',
    'cat <<E\nA=1\nE',
    'cat <<-"E F"\nA=1\n\tE F',
    'cat <<E; cat <<F\nA=1\nE\nA=2\nF',
    'X=$(\nA=1\n)',
    'X=`\nA=1\n`',
    'X="$(cat <<E\n)"\nA=1\nE\n)"',
    'echo "\nA=1\n"',
    "echo '\nA=1\n'",
    'x &&\nA=1',
    'x |\nA=1',
    'if x; then\nif y; then\nA=1\nfi\nA=2\nfi',
    'X=$(case x in\na)\nA=1;;\nesac)',
    'for i in a; do\nA=1\ndone',
    'until x; do\nA=1\ndone',
    'echo \\\nA=1',
  ]
  for (const body of bodies) {
    const { variables, problems } = parse(`${body}\nZ='9'\n`)
    assert.deepEqual(pairs(variables), [['Z', '9']], body)
    assert.ok(problems.length >= 1, body)
  }
})

test('where something never ends, nothing behind it is taken', () => {
  const open = [
    "A='x",
    'A="x',
    'A=`x',
    'A=$(x',
    `A=${'$'}{x`,
    "A=$'x",
    'if x\nthen',
    '(',
    'cat <<E',
    "echo 'x",
    'f() {',
    'A=$(cat <<E',
    `A=${'$('.repeat(1000)}`,
    '( '.repeat(20_000),
  ]
  for (const script of open) {
    const { variables, problems } = parse(`Y='8'\n${script}\nZ=9\n`)
    assert.deepEqual(pairs(variables), [['Y', '8']], script.slice(0, 20))
    assert.ok(problems.length >= 1)
    assert.equal(problems[0]?.line, 2)
  }
})

test('an unclosed quote is told where it opens, without what it holds', () => {
  const { problems } = parse(`USERNAME='ada'\nPASSWORD='s3cret\nA=1\n`)
  assert.deepEqual(
    problems.map(({ line, column, variable }) => [line, column, variable]),
    [[2, 10, 'PASSWORD']],
  )
  assert.doesNotMatch(JSON.stringify(problems), /s3cret/)
})

test('what stands unquoted behind a value is not told, as it may be part of a secret', () => {
  const { problems, variables } = parse(`PASSWORD=correct horse battery\n1PASSWORD=staple\n`)
  assert.deepEqual(pairs(variables), [])
  assert.equal(problems.length, 2)
  assert.doesNotMatch(JSON.stringify(problems), /correct|horse|battery|staple/)
})

test('problems say how to mend them', () => {
  const hints = parse(`A ='1'\nB=two words\nC=$HOME\n`).problems.map(({ hint }) => hint)
  assert.deepEqual(hints, [
    "write it without: A='…'",
    "quote a value that holds blanks or other signs: B='two words'",
    "single quotes keep it as it stands: NAME='…'",
  ])
})

test('a NUL byte costs the variable that holds it and no other', () => {
  const { variables, problems } = parse(`A='1\0'\nB=2\0\nC=$'\\0'\nD=$'\\x00'\n# \0\nE='5'\n`)
  assert.deepEqual(pairs(variables), [['E', '5']])
  assert.deepEqual(
    problems.map(({ variable, line }) => [variable, line]),
    [
      ['A', 1],
      ['B', 2],
      ['C', 3],
      ['D', 4],
    ],
  )
})

test('UTF-16 is one problem that says so', () => {
  for (const [mark, order] of [
    [[0xff, 0xfe], 'utf16le'],
    [[0xfe, 0xff], 'be'],
  ] as const) {
    const text = Buffer.from("A='1'\n", 'utf16le')
    const { variables, problems } = parseContext(
      Buffer.concat([Buffer.from(mark), order === 'be' ? text.swap16() : text]),
    )
    assert.equal(variables.size, 0)
    assert.deepEqual(
      problems.map(({ hint }) => hint),
      ['save it as UTF-8'],
    )
  }
})

test('CRLF ends lines outside of quotes and stays within', () => {
  const { variables, problems } = parse(`# c\r\n\r\nexport A='1\r\n2'\r\nB=3 \\\r\n  C="4"\r\nD=5\\\r\n6\r\n`)
  assert.deepEqual(problems, [])
  assert.deepEqual(pairs(variables), [
    ['A', '1\r\n2'],
    ['B', '3'],
    ['C', '4'],
    ['D', '56'],
  ])
})

test('an escaped carriage return is a character where lines end without one', () => {
  assert.deepEqual(pairs(parse('A=1\nB=x\\\r\n').variables), [
    ['A', '1'],
    ['B', 'x\r'],
  ])
  // The first line end is part of a value, and says nothing of the others.
  assert.deepEqual(pairs(parse('A="\r\n"\nB=\\\r\nC=\n').variables), [
    ['A', '\r\n'],
    ['B', '\r'],
    ['C', ''],
  ])
})

test('thousands of problems are counted, not told one by one', () => {
  const { problems } = parse('a\n'.repeat(5000))
  assert.equal(problems.length, 101)
  assert.equal(problems.at(-1)?.message, 'context.sh: 4900 more problems like these')
})

test('a text is parsed as its bytes are', () => {
  assert.deepEqual(parseContext("A='é'\n").variables, parse("A='é'\n").variables)
})

test('bytes of a character that come apart in the file are that character', () => {
  const { variables } = parseContext(
    Buffer.concat([
      Buffer.from("A='"),
      Buffer.of(0xc3),
      Buffer.from(`'"`),
      Buffer.of(0xa9),
      Buffer.from(`"\n`),
    ]),
  )
  assert.equal(variables.get('A'), 'é')
})

/** Seconds that a parse takes; generous limits, as machines are slow and busy: the growth is what counts. */
const timed = (input: Uint8Array): number => {
  const start = performance.now()
  parseContext(input).positions
  return (performance.now() - start) / 1000
}

test('the time is linear in the size, whatever the input', () => {
  const inputs: readonly ((size: number) => string)[] = [
    size => `A='${'x'.repeat(size)}'`,
    size => `A="${'\\"'.repeat(size / 2)}"`,
    size => `A=${'\\a'.repeat(size / 2)}`,
    size => `A='${"'\\''".repeat(size / 4)}'`,
    size => `A=$'${'\\x41'.repeat(size / 4)}'`,
    size => 'A=1 '.repeat(size / 4),
    size => 'A=$x '.repeat(size / 5),
    size => 'a b\n'.repeat(size / 4),
    size => 'a <<a '.repeat(size / 6),
    size => Array.from({ length: size / 100 }, (_, index) => `V${index}='${'y'.repeat(90)}'\n`).join(''),
    size => Array.from({ length: size / 100 }, (_, index) => `V${index}='${'y'.repeat(90)}'`).join(' '),
    size => '('.repeat(size),
    size => `A=${'"$('.repeat(size / 3)}`,
    size => `A${'\\\n'.repeat(size / 2)}=1`,
    size => ' '.repeat(size),
    size => '\0'.repeat(size),
  ]
  for (const input of inputs) {
    const seconds = timed(Buffer.from(input(2_000_000)))
    assert.ok(seconds < 4, `${input} took ${seconds} s for 2 MB`)
  }
})

test('10 MB and 100,000 variables are read in one go', () => {
  const big = parse(`A='${'x'.repeat(10_000_000)}'\n`)
  assert.equal(big.variables.get('A')?.length, 10_000_000)
  const many = parse(Array.from({ length: 100_000 }, (_, index) => `VARIABLE_${index}='${index}'\n`).join(''))
  assert.equal(many.variables.size, 100_000)
  assert.deepEqual(many.positions.get('VARIABLE_99999'), { line: 100_000, column: 1 })
})
