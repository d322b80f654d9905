import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Options, readArguments, readOptions } from '../../src/cli/arguments.ts'
import { InputError } from '../../src/input-error.ts'
import { vmcontext } from '../support/cli.ts'

const options = {
  source: { type: 'string', default: 'auto' },
  module: { type: 'string', multiple: true, default: [] },
  json: { type: 'boolean', default: false },
} satisfies Options

test('options come with their values and defaults', () => {
  assert.deepEqual(
    { ...readOptions('plan', ['--json', '--module', 'a', '--module=b'], options) },
    {
      source: 'auto',
      module: ['a', 'b'],
      json: true,
    },
  )
  const { values, argument } = readArguments('inspect', ['a.iso', '--source=-x'], options, 'SOURCE')
  assert.deepEqual([argument, values.source], ['a.iso', '-x'])
  assert.equal(readArguments('inspect', ['--', '-odd'], options, 'SOURCE').argument, '-odd')
})

test('what is wrong with arguments is told in one way', () => {
  const all = 'there are --help, --source, --module, --json'
  const wrong: readonly (readonly [readonly string[], string])[] = [
    [['--soruce', 'x'], 'there is no option --soruce; did you mean --source?'],
    [['--mod=x'], 'there is no option --mod; did you mean --module?'],
    [['--nonsense'], `there is no option --nonsense; ${all}`],
    [['--constructor'], `there is no option --constructor; ${all}`],
    [['-x'], `there is no option -x; ${all}`],
    [['--source'], '--source needs a value'],
    [['--source', '--json'], '--source needs a value; one that begins with - is given as --source=VALUE'],
    [['--source='], '--source is empty; leave it out or give it a value'],
    [['--module', ''], '--module is empty; leave it out or give it a value'],
    [['--json=yes'], '--json takes no value'],
    [['--source', 'a', '--source', 'b'], '--source is given twice; give it once'],
    [['a.iso'], 'takes options only, not "a.iso"; name it with --source'],
    [['PASSWORD=hush'], 'takes options only, not "PASSWORD=…"; name it with --source'],
  ]
  for (const [args, message] of wrong) {
    assert.throws(
      () => readOptions('plan', args, options, 'name it with --source'),
      (error: unknown) => error instanceof InputError && error.message === `plan: ${message}`,
      args.join(' '),
    )
  }
  for (const [args, message] of [
    [[], 'name one SOURCE'],
    [['a', 'b'], 'name one SOURCE only; "b" is one too many'],
  ] as const) {
    assert.throws(() => readArguments('lint', args, options, 'SOURCE'), { message: `lint: ${message}` })
  }
})

test('every command answers wrong arguments with one line and exit code 2', async () => {
  for (const name of ['apply', 'plan', 'status', 'inspect', 'lint', 'build', 'variables']) {
    for (const arguments_ of [['--jsom'], ['one', 'two']]) {
      const { code, stdout, stderr } = await vmcontext([name, ...arguments_])
      assert.equal(code, 2, stderr)
      assert.equal(stdout, '')
      assert.match(stderr, new RegExp(`^vmcontext: ${name}: .*\n$`))
    }
  }
})
