/**
 * A cloud-config: YAML of which `write_files` and `runcmd` are done. What it says is checked here, entry by entry; one
 * that cannot be done is a problem and the others are done. To add a key: its reader, and its name in `done`.
 */
import type { Problem } from '../context/problem.ts'
import { readCommands } from './runcmd.ts'
import { isMapping, readFiles, type WantedFile } from './write-files.ts'

export interface CloudConfig {
  readonly files: readonly WantedFile[]
  /** Lines of shell, in their order. */
  readonly commands: readonly string[]
  readonly problems: readonly Problem[]
}

const done = ['write_files', 'runcmd']

const problem = (severity: Problem['severity'], message: string): Problem => ({
  severity,
  variable: 'USER_DATA',
  message: `USER_DATA: ${message}`,
})

const nothing = (message: string): CloudConfig => ({
  files: [],
  commands: [],
  problems: [problem('error', message)],
})

/** Aliases that stand for more than this are a way to fill the memory. */
const mostAliases = 100

/**
 * Reads a cloud-config. YAML 1.1, as cloud-init reads it: 0644 is an octal number there.
 *
 * @param text that begins with #cloud-config
 */
export const readCloudConfig = async (text: string): Promise<CloudConfig> => {
  const { parseDocument } = await import('yaml')
  const document = parseDocument(text, { version: '1.1', uniqueKeys: false, logLevel: 'silent' })
  const [error] = document.errors
  if (error !== undefined) {
    const [at] = error.linePos ?? []
    const where = at === undefined ? '' : `line ${at.line}, column ${at.col}: `
    return nothing(`${where}${error.message.split(/ at line|\n/)[0] ?? 'no YAML'}; nothing of it is done`)
  }
  let value: unknown
  try {
    value = document.toJS({ maxAliasCount: mostAliases })
  } catch (failure) {
    return nothing(`${failure instanceof Error ? failure.message : String(failure)}; nothing of it is done`)
  }
  if (value === null) return { files: [], commands: [], problems: [] }
  if (!isMapping(value)) return nothing('it is no mapping of keys to what is to be done')
  const unknown = Object.keys(value).filter(key => !done.includes(key))
  const files = await readFiles(value.write_files)
  const commands = readCommands(value.runcmd)
  return {
    files: files.wanted,
    commands: commands.lines,
    problems: [
      ...(unknown.length === 0
        ? []
        : [problem('warning', `${unknown.join(', ')}: not done here, only ${done.join(' and ')} are`)]),
      ...[...files.faults, ...commands.faults].map(fault => problem('error', fault)),
    ],
  }
}
