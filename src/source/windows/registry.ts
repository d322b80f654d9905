/** Reads the registry by reg.exe, which starts in a few milliseconds where PowerShell takes half a second. */
import { systemProgram } from '../../machine/windows/system.ts'

/** Milliseconds until it is given up: at boot a machine may be busy, as may the host of many that start. */
const patience = 30_000

/** What reg.exe prints of a key, or of one value of it; empty where there is none, null where it cannot be asked. */
export const askRegistry = async (key: string, value?: string): Promise<string | null> => {
  const { execa } = await import('execa')
  const result = await execa(
    systemProgram('reg.exe'),
    ['query', key, ...(value === undefined ? [] : ['/v', value])],
    { stdin: 'ignore', reject: false, timeout: patience },
  )
  if (!result.failed) return result.stdout
  // 1 is its own word; a program that could not start has others.
  return result.exitCode === 1 ? '' : null
}
