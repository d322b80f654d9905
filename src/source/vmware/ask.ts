/**
 * Asks VMware's host for a value of guestinfo, which its tools in the guest fetch: vmtoolsd everywhere, or
 * vmware-rpctool beside it.
 */
import { existsSync } from 'node:fs'
import { basename } from 'node:path'
import { defaultLimit, SourceError } from '../medium.ts'

/** Milliseconds until the tool is given up. */
const patience = 5000

/** Base64 takes 4 characters for 3 bytes, and Ruby's has a line break after 60. */
const longestAnswer = Math.ceil((defaultLimit * 4) / 3) * (61 / 60) + 4096

const argumentsOf = (tool: string, request: string): readonly string[] =>
  /^vmtoolsd(\.exe)?$/i.test(basename(tool)) ? ['--cmd', request] : [request]

/** The first of these programs that is there; null where VMware's tools are not installed. */
export const findTool = (tools: readonly string[]): string | null =>
  tools.find(tool => existsSync(tool)) ?? null

/** What the tools say of a key that is not set; they exit with 1 then. */
const isUnset = (output: string): boolean => /no value found/i.test(output)

/**
 * The value of a key; null where it has none.
 *
 * @param tool absolute path
 * @throws SourceError where the tool cannot be run, fails, or does not answer in time
 */
export const askHost = async (tool: string, key: string): Promise<string | null> => {
  const { execa } = await import('execa')
  const result = await execa(tool, argumentsOf(tool, `info-get ${key}`), {
    stdin: 'ignore',
    reject: false,
    timeout: patience,
    killSignal: 'SIGKILL',
    maxBuffer: longestAnswer,
    stripFinalNewline: false,
    env: { LC_ALL: 'C' },
  })
  if (!result.failed) return result.stdout.trim() === '' ? null : result.stdout
  if (isUnset(`${result.stdout}\n${result.stderr}`)) return null
  const reason = result.timedOut
    ? `no answer within ${patience / 1000} s`
    : result.isMaxBuffer
      ? `it is longer than the ${defaultLimit} bytes that are read at most`
      : result.stderr.trim().split('\n')[0] || result.originalMessage || `exit code ${result.exitCode}`
  throw new SourceError(
    `${key}: ${tool} did not tell it: ${reason}; try it by hand: ${[basename(tool), ...argumentsOf(tool, `"info-get ${key}"`)].join(' ')}`,
  )
}
