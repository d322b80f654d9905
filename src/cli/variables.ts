/** `vmcontext variables`: the reference of every variable a context may hold, out of the table. */
import { referenceData, referenceMarkdown, referenceSchema, referenceText } from '../context/reference.ts'
import { InputError } from '../input-error.ts'
import { type Options, readOptions } from './arguments.ts'
import { type Command, exitCode } from './command.ts'
import { print } from './output.ts'

const help = `Tells every variable that a context may hold: what it does, its values, its default, who honours it.

Usage: vmcontext variables [--json | --markdown | --json-schema]

  --json          as data
  --markdown      as a document
  --json-schema   as a JSON Schema (2020-12) to check contexts with
`

const options = {
  json: { type: 'boolean' },
  markdown: { type: 'boolean' },
  'json-schema': { type: 'boolean' },
} satisfies Options

const json = (data: unknown): string => `${JSON.stringify(data, null, 2)}\n`

const formats = {
  json: () => json(referenceData()),
  markdown: referenceMarkdown,
  'json-schema': () => json(referenceSchema()),
} as const

const chooseFormat = (args: readonly string[]): (() => string) => {
  const values = readOptions('variables', args, options)
  const chosen = (Object.keys(formats) as (keyof typeof formats)[]).filter(format => values[format] === true)
  if (chosen.length > 1) {
    throw new InputError(`variables: --${chosen.join(' and --')} exclude each other; give one of them`)
  }
  return chosen[0] === undefined ? referenceText : formats[chosen[0]]
}

export const command: Command = {
  help,
  run: async args => {
    print(chooseFormat(args)())
    return exitCode.done
  },
}
