/**
 * Examples in the docs: a block ```sh context.sh, and after it, up to the next such block, the files that come of
 * it, each in a block whose info string ends in the file's path: ```ini /etc/systemd/network/05-vmcontext-eth0.network
 */
import { readFileSync } from 'node:fs'

/** A fenced block of Markdown with a name after its language. */
interface Block {
  readonly name: string
  readonly text: string
}

export interface Example {
  /** Variables as the context gives them. */
  readonly variables: Readonly<Record<string, string>>
  /** Text by path. */
  readonly files: ReadonlyMap<string, string>
  /** What was typed in the guest (without the prompt), and what it printed. */
  readonly sessions: readonly Session[]
}

export interface Session {
  readonly command: string
  readonly output: string
}

const fenced = /^```(\S+)(?: +(\S+))?\n(.*?)^```$/gms

const blocksOf = (markdown: string): readonly Block[] =>
  [...markdown.matchAll(fenced)].map(([, language = '', name = '', text = '']) => ({
    name: name === '' ? language : name,
    text,
  }))

const variablesOf = (text: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    [...text.matchAll(/^(\w+)='([^']*)'$/gm)].map(([, name = '', value = '']) => [name, value]),
  )

const sessionsOf = (text: string): readonly Session[] =>
  text
    .split(/^# /m)
    .filter(part => part !== '')
    .map(part => {
      const end = part.indexOf('\n')
      return { command: part.slice(0, end), output: part.slice(end + 1) }
    })

/** The examples of a page, in their order. */
export const examplesOf = (markdown: string): readonly Example[] => {
  const groups: Block[][] = []
  for (const block of blocksOf(markdown)) {
    if (block.name === 'context.sh') groups.push([block])
    else groups.at(-1)?.push(block)
  }
  return groups.map(([context, ...others]) => ({
    variables: variablesOf(context?.text ?? ''),
    files: new Map(others.filter(({ name }) => name.startsWith('/')).map(({ name, text }) => [name, text])),
    sessions: others.filter(({ name }) => name === 'console').flatMap(({ text }) => sessionsOf(text)),
  }))
}

/** A page of docs/, such as network/networkd.md. */
export const readPage = (page: string): string =>
  readFileSync(new URL(`../../docs/${page}`, import.meta.url), 'utf8')
