/**
 * What a user gives for a template to refer to: `--vnet ID=FILE` and its like.
 */
import { InputError } from '../../input-error.ts'
import { parsePair } from '../input.ts'
import type { Wanted } from './documents.ts'
import type { Template } from './model.ts'
import { readTemplate } from './read.ts'
import type { Objects } from './surroundings.ts'

/** Reads a file; `what` names the option in messages. */
export type Read = (path: string, what: string) => Uint8Array

const sameObject = (template: Template, id: number, option: string): Template => {
  const told = template.object?.values.get('ID') ?? ''
  if (told === '' || Number(told) === id) return template
  const message = `${option} ${id}=${template.path}: its document says that its id is ${told}; it is taken as ${id}`
  return { ...template, problems: [...template.problems, { severity: 'warning', message }] }
}

/**
 * The objects of an option.
 *
 * @param pairs ID=FILE
 * @throws InputError naming what cannot be read or understood, or is given twice
 */
export const readObjects = async (
  pairs: readonly string[],
  wanted: Exclude<Wanted, 'machine'>,
  read: Read,
): Promise<Objects> => {
  const option = `--${wanted}`
  const found = new Map<number, Template>()
  for (const pair of pairs) {
    const [id, path] = parsePair(pair, option, `ID=FILE, such as ${option} 0=FILE`)
    if (!/^\d{1,9}$/.test(id)) throw new InputError(`${option} ${pair}: "${id}" is no id, which is a number`)
    if (found.has(Number(id))) throw new InputError(`${option} ${pair}: ${id} was given already`)
    found.set(
      Number(id),
      sameObject(await readTemplate(read(path, option), path, wanted), Number(id), option),
    )
  }
  return found
}
