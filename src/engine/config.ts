/**
 * The agent's own settings, /etc/vmcontext/agent.conf: an INI file that an image may carry.
 *
 * ```ini
 * [source]
 * wait = 10      ; seconds to wait for a CD-ROM that seems to be on its way
 * ```
 */
import type { Problem } from '../context/problem.ts'
import type { GuestFiles } from '../machine/files.ts'
import { longestWait, parseWait } from '../source/waiting.ts'

export interface AgentConfig {
  /** Seconds to wait at most for a medium that seems to be on its way, where the kernel's command line names none. */
  readonly wait: number
}

export const configPath = '/etc/vmcontext/agent.conf'

export const defaultConfig: AgentConfig = { wait: 10 }

/** The settings, with a problem for each that cannot be used; the defaults where there is no file. */
export const readConfig = async (
  files: GuestFiles,
): Promise<{ config: AgentConfig; problems: readonly Problem[] }> => {
  const content = files.read(configPath)
  if (content === null) return { config: defaultConfig, problems: [] }
  const { parse } = await import('ini')
  const sections = parse(Buffer.from(content).toString()) as { source?: { wait?: unknown } }
  const given = sections.source?.wait
  if (given === undefined) return { config: defaultConfig, problems: [] }
  const wait = parseWait(String(given))
  if (wait !== null) return { config: { wait }, problems: [] }
  const message = `${configPath}: wait = ${given} is no number of seconds from 0 to ${longestWait}; ${defaultConfig.wait} is used`
  return { config: defaultConfig, problems: [{ severity: 'warning', message }] }
}
