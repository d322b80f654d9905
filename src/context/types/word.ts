/** Types for plain words: text, yes and no, words out of a list. */
import { bad, trimmed, type ValueType } from './type.ts'

/** Anything, taken as it stands. */
export const text: ValueType<string> = {
  words: 'text',
  schema: {},
  parse: value => ({ value }),
}

/** One line of text, blanks around it left out. */
export const line: ValueType<string> = {
  words: 'text of one line',
  schema: { pattern: '^[^\\r\\n]*$' },
  parse: value =>
    /[\r\n\0]/.test(trimmed(value)) ? bad('is more than one line') : { value: trimmed(value) },
}

const yes = ['1', 'true', 'yes', 'y', 'on']
const no = ['0', 'false', 'no', 'n', 'off']

/** YES or NO, and the other words that OpenNebula's users write for them, without regard to case. */
export const yesNo: ValueType<boolean> = {
  words: 'YES or NO',
  get schema() {
    return anyOf([...yes, ...no])
  },
  parse: value => {
    const word = trimmed(value).toLowerCase()
    if (yes.includes(word)) return { value: true }
    return no.includes(word) ? { value: false } : bad('is neither YES nor NO')
  },
}

/** What `enumeration` needs to know beside the words themselves. */
interface Choice<T extends string> {
  /** Other spellings, in lower case, and the word they stand for. */
  readonly synonyms?: Readonly<Record<string, T>>
  /** An unknown word is a warning and counts as not set. */
  readonly lenient?: boolean
  /** Words that count but are not meant for this variable; each is a warning that tells what it does there. */
  readonly misplaced?: Readonly<Partial<Record<T, string>>>
}

/** One of these words, without regard to case. */
export const enumeration = <const T extends string>(
  words: readonly T[],
  choice: Choice<T> = {},
): ValueType<T> => ({
  get words() {
    return properWords(words, choice).join(', ')
  },
  get schema() {
    return choice.lenient === true
      ? { examples: properWords(words, choice) }
      : anyOf([...words, ...Object.keys(choice.synonyms ?? {})])
  },
  parse: value => {
    const word = findWord(trimmed(value), words, choice)
    if (word !== undefined) {
      const does = choice.misplaced?.[word]
      return { value: word, ...(does !== undefined && { warnings: [{ says: does }] }) }
    }
    const says = `is none of ${properWords(words, choice).join(', ')}`
    return choice.lenient === true ? { warnings: [{ says: `${says}; taken as not set` }] } : bad(says)
  },
})

const properWords = <T extends string>(words: readonly T[], { misplaced }: Choice<T>): readonly T[] =>
  words.filter(word => misplaced?.[word] === undefined)

/** Some of these words, separated by blanks or commas, the most wanted first. */
export const enumerationList = <const T extends string>(
  words: readonly T[],
  choice: Choice<T> = {},
): ValueType<readonly T[]> => ({
  words: `list of ${words.join(', ')}`,
  schema: {},
  parse: value => {
    const found: T[] = []
    const unknown: string[] = []
    for (const part of value.split(/[\s,]+/).filter(part => part !== '')) {
      const word = findWord(part, words, choice)
      if (word === undefined) unknown.push(part)
      else if (!found.includes(word)) found.push(word)
    }
    const errors = unknown.map(part => ({ part, says: `is none of ${words.join(', ')}` }))
    if (errors.length === 0) return found.length === 0 ? {} : { value: found }
    return found.length === 0 ? { errors } : { value: found, errors }
  },
})

const findWord = <T extends string>(
  text: string,
  words: readonly T[],
  { synonyms }: Choice<T>,
): T | undefined => {
  const lower = text.toLowerCase()
  const found = words.find(word => word.toLowerCase() === lower)
  return found ?? (synonyms !== undefined && Object.hasOwn(synonyms, lower) ? synonyms[lower] : undefined)
}

/** A schema of these words. JSON Schema's patterns know no flag for "without regard to case". */
const anyOf = (words: readonly string[]): Readonly<Record<string, unknown>> => {
  const anyCase = (word: string): string =>
    word.replace(/[a-z]/gi, letter => `[${letter.toUpperCase()}${letter.toLowerCase()}]`)
  return { pattern: `^\\s*(${words.map(anyCase).join('|')})\\s*$` }
}
