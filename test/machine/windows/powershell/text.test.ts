import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Call, CallValue } from '../../../../src/machine/windows/powershell/call.ts'
import { callText } from '../../../../src/machine/windows/powershell/text.ts'
import { type Argument, type ParsedCommand, parsePowerShell } from '../../../support/powershell/parse.ts'

/** The one command that a line is. */
const only = async (line: string): Promise<ParsedCommand> => {
  const { commands, statements, variables } = await parsePowerShell(line)
  assert.equal(statements.length, 1, line)
  assert.deepEqual(
    variables.filter(name => name !== '$true' && name !== '$false'),
    [],
    line,
  )
  const [command, ...others] = commands
  assert.equal(others.length, 0, line)
  assert.ok(command !== undefined, line)
  return command
}

/** Made of what ends a string, begins an expression or another line, or deceives the eye. */
const hostile = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc
    .array(
      fc.constantFrom(
        ...'\'\u2018\u2019\u201a\u201b"\u201c\u201d\u201e`$(){}[]@;|&<>#,-\u2013\u2014\u2015%= \t\n\r\0\x07\x1b\x7f\x85\u2028\u2029\u202e\ufeff',
        '$(calc)',
        '$' + '{env:PATH}',
        '$env:PATH',
        '@{}',
        '@(',
        '`n',
        "'@",
        '"@',
        '--%',
        '-Force',
        '\r\n',
        'ä',
        '\ud83d',
        'a',
      ),
      { maxLength: 12 },
    )
    .map(parts => parts.join('')),
)

test('whatever a value is, the line of a plan is one command and the value is all that it is given', async () => {
  const value: fc.Arbitrary<CallValue> = fc.oneof(
    hostile,
    fc.array(hostile, { maxLength: 3 }),
    fc.boolean(),
    fc.integer(),
  )
  await fc.assert(
    fc.asyncProperty(value, hostile, async (first, second) => {
      const line = callText({ command: 'Set-Service', parameters: { First: first, Second: second } })
      const { name, arguments: given } = await only(line)
      assert.equal(name, 'Set-Service')
      assert.deepEqual(given, [
        { kind: 'parameter', name: 'First' },
        ...(typeof first === 'string' ? [{ kind: 'strings', values: [first] }] : []),
        ...(typeof first === 'number' ? [{ kind: 'number', value: first }] : []),
        ...(typeof first === 'boolean' ? [{ kind: 'boolean', value: first }] : []),
        ...(Array.isArray(first)
          ? [first.length === 0 ? { kind: 'empty' } : { kind: 'strings', values: first }]
          : []),
        { kind: 'parameter', name: 'Second' },
        { kind: 'strings', values: [second] },
      ])
    }),
    { numRuns: 400 },
  )
})

test('whatever the words of a program are, the line of a plan gives it these words', async () => {
  const wordOf = (argument: Argument): unknown =>
    argument.kind === 'word'
      ? argument.text
      : argument.kind === 'strings'
        ? argument.values[0]
        : argument.kind === 'number'
          ? String(argument.value)
          : argument
  await fc.assert(
    fc.asyncProperty(fc.array(hostile, { maxLength: 4 }), async words => {
      const { name, arguments: given } = await only(callText({ command: 'netsh.exe', arguments: words }))
      assert.equal(name, 'netsh.exe')
      assert.deepEqual(given.map(wordOf), words)
    }),
    { numRuns: 400 },
  )
})

test('no line of a plan holds a character that a terminal acts upon', () => {
  fc.assert(
    fc.property(hostile, value => {
      const line = callText({
        command: 'netsh.exe',
        parameters: { Value: value, Values: [value] },
        arguments: [value],
      })
      assert.doesNotMatch(line, /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u)
    }),
  )
})

test('calls read as people type them', () => {
  const lines: readonly [Call, string][] = [
    [
      {
        command: 'New-LocalUser',
        parameters: { Name: "o'brien", Password: { secret: 's3cret' }, PasswordNeverExpires: true },
      },
      "New-LocalUser -Name 'o''brien' -Password '********' -PasswordNeverExpires:$true",
    ],
    [
      { command: 'Remove-NetRoute', parameters: { InterfaceIndex: 12, Confirm: false } },
      'Remove-NetRoute -InterfaceIndex 12 -Confirm:$false',
    ],
    [
      { command: 'Rename-Computer', parameters: { NewName: 'WEB1', Force: true } },
      "Rename-Computer -NewName 'WEB1' -Force",
    ],
    [
      { command: 'Set-DnsClientServerAddress', parameters: { ServerAddresses: ['10.0.0.1', '10.0.0.2'] } },
      "Set-DnsClientServerAddress -ServerAddresses '10.0.0.1', '10.0.0.2'",
    ],
    [
      {
        command: 'netsh.exe',
        arguments: ['interface', 'ipv4', 'set', 'subinterface', 'Ethernet 2', 'mtu=1400'],
      },
      "netsh.exe interface ipv4 set subinterface 'Ethernet 2' mtu=1400",
    ],
    [{ command: 'Set-TimeZone', parameters: { Id: 'a\nb`$c' } }, 'Set-TimeZone -Id "a`nb```$c"'],
    [
      { command: 'Set-ItemProperty', parameters: { Name: '--%', Value: 'x' } },
      `Set-ItemProperty -Name "$([char]0x2d)-%" -Value 'x'`,
    ],
    [{ command: 'Set-TimeZone', parameters: { Id: 'a\u202eb' } }, 'Set-TimeZone -Id "a$([char]0x202e)b"'],
  ]
  for (const [call, line] of lines) assert.equal(callText(call), line)
})

test('a secret is shown nowhere', () => {
  const line = callText({
    command: 'Set-LocalUser',
    parameters: { Name: 'x', Password: { secret: 'pa55\nword' } },
  })
  assert.doesNotMatch(line, /pa55|word'/)
})
