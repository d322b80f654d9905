/**
 * Reads the arguments of a command. Whatever is wrong with them is told in one way: the command, what is
 * wrong, what to do. A command without an argument of its own uses `readOptions`, others `readArguments`.
 */
import { type ParseArgsConfig, parseArgs } from 'node:util'
import { nearest } from '../context/lint/nearest.ts'
import { printable } from '../context/printable.ts'
import { InputError } from '../input-error.ts'

/** Options as node:util's parseArgs wants them described. */
export type Options = NonNullable<ParseArgsConfig['options']>

/**
 * The values of a command's options, as node:util's parseArgs names and types them.
 *
 * @param hint what to do with an argument that is no option
 * @throws InputError where an option is unknown, has no value or too many, or an argument is no option
 */
export const readOptions = <const T extends Options>(
  command: string,
  args: readonly string[],
  options: T,
  hint = `vmcontext ${command} --help lists them`,
) => {
  const { values, positionals } = read(command, args, options)
  if (positionals[0] !== undefined) {
    throw new InputError(`${command}: takes options only, not ${shown(positionals[0])}; ${hint}`)
  }
  return values
}

/**
 * The same of a command that wants one argument beside its options.
 *
 * @param what the argument's name in the help, such as SOURCE
 * @throws InputError as `readOptions`, and where the argument is missing or there are more
 */
export const readArguments = <const T extends Options>(
  command: string,
  args: readonly string[],
  options: T,
  what: string,
) => {
  const { values, positionals } = read(command, args, options)
  const [argument, extra] = positionals
  if (argument === undefined || argument === '') throw new InputError(`${command}: name one ${what}`)
  if (extra !== undefined) {
    throw new InputError(`${command}: name one ${what} only; ${shown(extra)} is one too many`)
  }
  return { values, argument }
}

const read = <const T extends Options>(command: string, args: readonly string[], options: T) => {
  const config = { args: [...args], options, allowPositionals: true } as const
  const seen = new Set<string>()
  for (const token of parseArgs({ ...config, strict: false, tokens: true }).tokens) {
    if (token.kind !== 'option') continue
    const fault = optionFault(token, options, seen)
    if (fault !== null) throw new InputError(`${command}: ${fault}`)
    seen.add(token.name)
  }
  return parseArgs(config)
}

interface OptionToken {
  readonly name: string
  /** As it was written: `--source`, `-s`. */
  readonly rawName: string
  readonly value?: string | undefined
  readonly inlineValue?: boolean | undefined
}

const optionFault = (
  { name, rawName, value, inlineValue }: OptionToken,
  options: Options,
  seen: ReadonlySet<string>,
): string | null => {
  const option = Object.hasOwn(options, name) ? options[name] : undefined
  if (option === undefined) return `there is no option ${printable(rawName)}; ${adviceFor(name, options)}`
  if (option.type === 'boolean')
    return inlineValue === true ? `${rawName} takes no value` : onlyOnce(name, seen)
  if (value === undefined) return `${rawName} needs a value`
  if (value === '') return `${rawName} is empty; leave it out or give it a value`
  // What was given may be a secret, so it is not repeated.
  const isOptionLike = inlineValue !== true && value.startsWith('-') && value !== '-'
  if (isOptionLike) return `${rawName} needs a value; one that begins with - is given as ${rawName}=VALUE`
  return option.multiple === true ? null : onlyOnce(name, seen)
}

const onlyOnce = (name: string, seen: ReadonlySet<string>): string | null =>
  seen.has(name) ? `--${name} is given twice; give it once` : null

const adviceFor = (name: string, options: Options): string => {
  const names = ['help', ...Object.keys(options)]
  const near = nearest(name, names)
  return near === undefined
    ? `there are ${names.map(known => `--${known}`).join(', ')}`
    : `did you mean --${near}?`
}

/** An argument as it may be shown: behind an equals sign may stand a secret. */
const shown = (argument: string): string => {
  const equals = argument.indexOf('=')
  return `"${printable(equals === -1 ? argument : `${argument.slice(0, equals)}=…`)}"`
}
