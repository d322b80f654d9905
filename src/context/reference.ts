/** The reference of all variables, out of the table: for people, for documents, for programs. */
import { type Group, groups, type Variable } from './table.ts'
import type { System } from './types.ts'
import { namePattern } from './variable-name.ts'
import { wrap } from './wrap.ts'

const titles: Readonly<Record<Group, string>> = {
  network: 'Network',
  identity: 'Identity and access',
  disks: 'Disks',
  scripts: 'Scripts',
  reporting: 'Reporting',
  host: 'On the host, in a template',
}

const systemNames: Readonly<Record<System, string>> = {
  linux: 'Linux',
  windows: 'Windows',
  appliance: 'virtual-router appliances',
  host: 'the host',
}

const numberNote =
  'A # stands for a number without leading zeros: ETH0_IP, ETH1_ALIAS0_IP. An empty value means "not set".'

const entries = Object.entries(groups) as [Group, Readonly<Record<string, Variable>>][]

const defaultWords = (variable: Variable): string | undefined => variable.otherwise ?? variable.default

const defaultNote = (words: string | undefined): readonly string[] => {
  if (words === undefined) return []
  return [words === 'required' ? words : `default: ${words}`]
}

const systemWords = (variable: Variable): string =>
  variable.systems.map(system => systemNames[system]).join(', ')

const nameColumn = 32
const width = 98

/** The reference as text of at most 98 columns. */
export const referenceText = (): string =>
  `${entries
    .map(([group, variables]) => `${titles[group]}\n\n${Object.entries(variables).map(entryText).join('')}`)
    .join('\n')}\n${wrap(numberNote, width).join('\n')}\n`

const entryText = ([name, variable]: [string, Variable]): string => {
  const notes = [
    variable.type.words,
    ...defaultNote(defaultWords(variable)),
    ...(variable.secret === true ? ['secret'] : []),
    ...(variable.pending !== undefined ? ['not honoured yet'] : []),
    ...(variable.older === undefined ? [] : [`older: ${variable.older.join(', ')}`]),
    systemWords(variable),
  ].join('; ')
  const lines = [...wrap(variable.text, width - nameColumn), ...wrap(`[${notes}]`, width - nameColumn)]
  return lines
    .map((line, index) => `${(index === 0 ? `  ${name}` : '').padEnd(nameColumn)}${line}\n`)
    .join('')
}

/** The reference as Markdown, a table a group. */
export const referenceMarkdown = (): string =>
  `${entries.map(([group, variables]) => groupMarkdown(titles[group], variables)).join('\n')}\n${numberNote}\n`

const groupMarkdown = (title: string, variables: Readonly<Record<string, Variable>>): string => {
  const rows = Object.entries(variables).map(([name, variable]) => {
    const older = variable.older === undefined ? '' : ` Older: ${variable.older.map(code).join(', ')}.`
    const secret = variable.secret === true ? ' Secret.' : ''
    const pending = variable.pending !== undefined ? ' Not honoured yet.' : ''
    const cells = [code(name), variable.type.words, defaultWords(variable) ?? '–', systemWords(variable)]
    return row([...cells, `${variable.text}${older}${secret}${pending}`, code(variable.example)])
  })
  const head = row(['variable', 'value', 'default', 'honoured by', 'meaning', 'example'])
  return `## ${title}\n\n${head}${'|---'.repeat(6)}|\n${rows.join('')}`
}

const row = (cells: readonly string[]): string =>
  `| ${cells.map(cell => cell.replaceAll('|', '\\|')).join(' | ')} |\n`

/** Inline code; line ends are shown as `\n`, as a table's row is one line. */
const code = (text: string): string => `\`${text.replaceAll('\n', '\\n')}\``

/** The reference as data. */
export const referenceData = (): readonly Readonly<Record<string, unknown>>[] =>
  entries.flatMap(([group, variables]) =>
    Object.entries(variables).map(([name, variable]) => ({
      name,
      group,
      type: variable.type.words,
      default: variable.default ?? null,
      otherwise: variable.otherwise ?? null,
      systems: variable.systems,
      secret: variable.secret === true,
      pending: variable.pending !== undefined,
      older: variable.older ?? [],
      text: variable.text,
      example: variable.example,
    })),
  )

/** A JSON Schema (2020-12) of a context's variables as an object of strings; users' own ones are allowed. */
export const referenceSchema = (): Readonly<Record<string, unknown>> => {
  const properties: Record<string, unknown> = {}
  const patternProperties: Record<string, unknown> = {}
  for (const [name, variable] of entries.flatMap(([, variables]) => Object.entries(variables))) {
    for (const each of [name, ...(variable.older ?? [])]) {
      const schema = variableSchema(variable, each === name ? undefined : name)
      if (each.includes('#')) patternProperties[`^${each.replaceAll('#', '(0|[1-9][0-9]*)')}$`] = schema
      else properties[each] = schema
    }
  }
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Variables of a context',
    type: 'object',
    propertyNames: { pattern: `^${namePattern}$` },
    properties,
    patternProperties,
    additionalProperties: { type: 'string' },
  }
}

const variableSchema = (
  variable: Variable,
  successor: string | undefined,
): Readonly<Record<string, unknown>> => {
  const { schema } = variable.type
  return {
    type: 'string',
    description: successor === undefined ? variable.text : `Older name of ${successor}. ${variable.text}`,
    ...(Object.keys(schema).length > 0 && { anyOf: [{ maxLength: 0 }, schema] }),
    ...(variable.default !== undefined && { default: variable.default }),
    ...(variable.secret === true ? { writeOnly: true } : { examples: [variable.example] }),
    ...(successor !== undefined && { deprecated: true }),
  }
}
