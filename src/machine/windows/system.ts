/** Where things of Windows are on the Windows we run on. */
import { networkInterfaces } from 'node:os'
import { join } from 'node:path'

/** A path with forward slashes, as the guest's paths are written here; Windows takes both. */
export const slashed = (path: string): string => path.replaceAll('\\', '/')

/** %ProgramData% of the Windows we run on, with forward slashes. */
export const programData = (): string => slashed(process.env.ProgramData ?? 'C:\\ProgramData')

/** A program of Windows by its whole path, so that nothing on PATH takes its place. */
export const systemProgram = (name: string): string =>
  join(process.env.SystemRoot ?? 'C:\\Windows', 'System32', name)

/** Folders with modules of PowerShell 6 and later, which Windows PowerShell finds first and cannot load (about_PSModulePath). */
const ofNewerPowerShell = /[\\/](?:powershell|microsoft\.powershell_[^\\/]*)[\\/]/i

const withoutNewer = (modulePath: string): string =>
  modulePath
    .split(';')
    .filter(folder => !ofNewerPowerShell.test(folder))
    .join(';')

/** An environment for Windows PowerShell, also where one of its successors was the shell that somebody started us from. */
export const forWindowsPowerShell = (environment: NodeJS.ProcessEnv): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) => {
      if (value === undefined) return []
      return [[name, name.toUpperCase() === 'PSMODULEPATH' ? withoutNewer(value) : value]]
    }),
  )

/** Network adapters that are up with one of their addresses; none where Windows has none that is up, of which Node makes an error. */
export const adaptersUp = (): readonly {
  readonly name: string
  readonly mac: string
  readonly internal: boolean
}[] => {
  try {
    return Object.entries(networkInterfaces()).flatMap(([name, addresses]) => {
      const [first] = addresses ?? []
      return first === undefined ? [] : [{ name, mac: first.mac, internal: first.internal }]
    })
  } catch {
    return []
  }
}
