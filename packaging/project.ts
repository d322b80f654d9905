/**
 * What every step of a build needs to know of the project: where it lies, its version and the time its
 * files are stamped with. A new kind of package takes these from here and nothing from the clock.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'

/** The project's root folder. */
export const projectFolder = join(import.meta.dirname, '..')

/** Where everything built goes; git ignores it. */
export const outputFolder = join(projectFolder, 'dist')

export interface Project {
  /** As package.json has it, such as 1.2.0 or 1.3.0-rc.1. */
  readonly version: string
  readonly description: string
  /** Seconds since 1970 that files in packages carry, so that the same sources make the same bytes. */
  readonly epoch: number
}

/**
 * Reads package.json and the time to stamp files with: SOURCE_DATE_EPOCH, else the last commit's, else 0.
 *
 * @throws Error where SOURCE_DATE_EPOCH is no number of seconds, or package.json lacks a field.
 */
export const readProject = async (folder = projectFolder): Promise<Project> => {
  const file = join(folder, 'package.json')
  const content: unknown = JSON.parse(readFileSync(file, 'utf8'))
  return {
    version: textField(content, 'version', file),
    description: textField(content, 'description', file),
    epoch: await sourceDate(folder),
  }
}

const textField = (content: unknown, name: string, file: string): string => {
  const value = (content as Record<string, unknown> | null)?.[name]
  if (typeof value !== 'string' || value === '') throw new Error(`${file}: "${name}" must be a text`)
  return value
}

const sourceDate = async (folder: string): Promise<number> => {
  const given = process.env.SOURCE_DATE_EPOCH
  if (given !== undefined && given !== '') {
    if (!/^\d{1,11}$/.test(given)) throw new Error(`SOURCE_DATE_EPOCH: "${given}" is no number of seconds`)
    return Number(given)
  }
  const { stdout, failed } = await execa('git', ['log', '-1', '--format=%ct'], { cwd: folder, reject: false })
  return failed ? 0 : Number(stdout)
}
