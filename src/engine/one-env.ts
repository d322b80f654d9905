/**
 * /run/one-context/one_env: the context as shell assignments, where scripts that were written for one-context
 * source it from. For root alone, and gone with the boot.
 */
import { chmodSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { encodeText } from '../context/bytes.ts'
import { quoteValue } from '../context/write.ts'
import type { Medium } from '../source/medium.ts'
import { isDangerous } from './script-environment.ts'

/** Where one-context kept it. */
export const oneEnvFolder = '/run/one-context'

/** The token that OneGate knows this machine by: the variable, or the file that OpenNebula puts on the medium. */
const tokenOf = (variables: ReadonlyMap<string, string>, medium: Pick<Medium, 'read'>): string => {
  const given = variables.get('ONEGATE_TOKEN') ?? ''
  if (given !== '') return given
  try {
    return Buffer.from(medium.read('token.txt')).toString().trim()
  } catch {
    return ''
  }
}

/** The file's text: TOKENTXT, VMID and ONEGATE_ENDPOINT always, then all variables that a shell may be given. */
export const oneEnvText = (variables: ReadonlyMap<string, string>, medium: Pick<Medium, 'read'>): string => {
  const always = new Map([
    ['TOKENTXT', tokenOf(variables, medium)],
    ['VMID', ''],
    ['ONEGATE_ENDPOINT', ''],
  ])
  const all = new Map([...always, ...variables])
  return [...all]
    .filter(([name]) => !isDangerous(name))
    .map(([name, value]) => `export ${name}=${quoteValue(value)}\n`)
    .join('')
}

/** Writes the file, mode 0400, into this folder of the machine. */
export const writeOneEnv = (
  variables: ReadonlyMap<string, string>,
  medium: Pick<Medium, 'read'>,
  folder: string,
): void => {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const beside = join(folder, '.one_env.new')
  rmSync(beside, { force: true })
  writeFileSync(beside, encodeText(oneEnvText(variables, medium)), { mode: 0o400, flag: 'wx' })
  chmodSync(beside, 0o400)
  renameSync(beside, join(folder, 'one_env'))
}
