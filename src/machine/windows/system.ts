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
