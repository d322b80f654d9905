/**
 * Reads PowerShell without having it: tree-sitter with the grammar that editors use. For tests of the script that
 * we give to PowerShell, and of the lines that a plan shows. What the grammar does not know of quotes is in `strings.ts`.
 */
import { createRequire } from 'node:module'
import { setFlagsFromString } from 'node:v8'
import { Language, type Node, Parser } from 'web-tree-sitter'
import { stringValue } from './strings.ts'

/** What a command is given. What follows a parameter may be its value. */
export type Argument =
  | { readonly kind: 'parameter'; readonly name: string }
  | { readonly kind: 'strings'; readonly values: readonly string[] }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'empty' }
  | { readonly kind: 'word'; readonly text: string }
  /** Anything else, which is an expression that has to be computed. */
  | { readonly kind: 'expression'; readonly text: string }

export interface ParsedCommand {
  /** As it stands there; of a call by `&` the expression, such as `$name`. */
  readonly name: string
  readonly arguments: readonly Argument[]
  /** Of its first character, from 1. */
  readonly line: number
}

export interface ParsedScript {
  /** Every command, those within others too, in the order of the text. */
  readonly commands: readonly ParsedCommand[]
  /** Statements of the text itself, those within functions and blocks not counted. */
  readonly statements: readonly string[]
  /** Names of functions that it defines. */
  readonly functions: readonly string[]
  /** Methods that it calls: `[Convert]::FromBase64String`, `.Close`. */
  readonly methods: readonly string[]
  /** Types that it names: `Convert`, `System.Text.UTF8Encoding`. */
  readonly types: readonly string[]
  /** Values of strings in which nothing is computed. */
  readonly strings: readonly string[]
  /** Text of strings with variables or expressions in them. */
  readonly expandableStrings: readonly string[]
  readonly variables: readonly string[]
  /** Of each hash table that is written out, the keys: `@{ a = 1; b = 2 }` has a and b. */
  readonly hashKeys: readonly (readonly string[])[]
}

const grammar = createRequire(import.meta.url).resolve(
  '@vscode/tree-sitter-wasm/wasm/tree-sitter-powershell.wasm',
)

const openParser = async (): Promise<Parser> => {
  // V8 would spend many seconds on making the grammar fast, and the test would not end before.
  for (const flag of ['--no-wasm-tier-up', '--no-wasm-dynamic-tiering']) setFlagsFromString(flag)
  await Parser.init()
  return new Parser().setLanguage(await Language.load(grammar))
}

let parser: Promise<Parser> | undefined

/** All nodes below this one, in the order of the text. */
const nodesBelow = (node: Node): readonly Node[] =>
  node.children.flatMap(child => [child, ...nodesBelow(child)])

const placeOf = ({ startPosition: { row, column } }: Node): string => `${row + 1}:${column + 1}`

/** An expression that is only wrapped by others, such as a string in what could be a sum, and is none. */
const unwrapped = (node: Node): Node => {
  const [only, ...others] = node.children
  return only === undefined || others.length > 0 || node.type === 'string_literal' ? node : unwrapped(only)
}

const isPlainString = (node: Node): boolean =>
  node.type === 'string_literal' && stringValue(node.text) !== null

const toArgument = (node: Node): Argument => {
  const { text } = node
  if (node.type === 'command_parameter') return { kind: 'parameter', name: text.slice(1) }
  if (node.type === 'generic_token') return { kind: 'word', text }
  if (text === '@()') return { kind: 'empty' }
  if (text === '$true' || text === '$false') return { kind: 'boolean', value: text === '$true' }
  if (/^-?\d+(\.\d+)?$/.test(text)) return { kind: 'number', value: Number(text) }
  const items = node.type === 'array_literal_expression' ? node.namedChildren.map(unwrapped) : []
  return items.length > 0 && items.every(isPlainString)
    ? { kind: 'strings', values: items.map(item => stringValue(item.text) ?? '') }
    : { kind: 'expression', text }
}

const argumentsOf = (command: Node): readonly Argument[] =>
  command.children
    .filter(({ type }) => type === 'command_elements')
    .flatMap(elements => elements.namedChildren)
    .filter(({ type }) => type !== 'command_argument_sep')
    .map(toArgument)

const toCommand = (node: Node): ParsedCommand => ({
  name: node.childForFieldName('command_name')?.text ?? node.text,
  arguments: argumentsOf(node),
  line: node.startPosition.row + 1,
})

const methodName = (node: Node): string => {
  const name = node.children.find(({ type }) => type === 'member_name')?.text ?? node.text
  const target = node.children[0]
  return target?.type === 'type_literal' ? `${target.text}::${name}` : `.${name}`
}

const keysOf = (hash: Node): readonly string[] =>
  hash.namedChildren
    .filter(({ type }) => type === 'hash_literal_body')
    .flatMap(body => body.namedChildren.filter(({ type }) => type === 'hash_entry'))
    .flatMap(entry => entry.namedChildren.filter(({ type }) => type === 'key_expression'))
    .map(key => key.text)

/**
 * Reads a script, or a line.
 *
 * @throws Error that names the line and column of the first thing that is no PowerShell
 */
export const parsePowerShell = async (text: string): Promise<ParsedScript> => {
  parser ??= openParser()
  const tree = (await parser).parse(text)
  if (tree === null) throw new Error('the parser gave no tree')
  try {
    const nodes = nodesBelow(tree.rootNode)
    const wrong = nodes.find(node => node.isError || node.isMissing)
    if (tree.rootNode.hasError || wrong !== undefined) {
      const at = wrong ?? tree.rootNode
      throw new Error(
        `${placeOf(at)}: no PowerShell (${at.isMissing ? `${at.type} is missing` : at.text.slice(0, 60)})`,
      )
    }
    const ofType = (...types: string[]) => nodes.filter(({ type }) => types.includes(type))
    const strings = ofType('string_literal')
    return {
      commands: ofType('command').map(toCommand),
      statements: tree.rootNode.namedChildren
        .filter(({ type }) => type === 'statement_list')
        .flatMap(list => list.namedChildren.filter(({ type }) => type !== 'empty_statement'))
        .map(statement => statement.text),
      functions: ofType('function_name').map(name => name.text),
      methods: ofType('invokation_expression').map(methodName),
      types: ofType('type_spec').map(type => type.text),
      strings: strings.flatMap(node => stringValue(node.text) ?? []),
      expandableStrings: strings.filter(node => stringValue(node.text) === null).map(node => node.text),
      variables: ofType('variable').map(variable => variable.text),
      hashKeys: ofType('hash_literal_expression').map(keysOf),
    }
  } finally {
    tree.delete()
  }
}
