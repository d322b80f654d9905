/**
 * Where a Windows machine's drives and its context are found, and what is asked of Windows about them. Tests put
 * folders and answers of their own in the place of each.
 */
import { uptime } from 'node:os'
import { join } from 'node:path'
import { askDescriptors } from './descriptors.ts'
import { askRegistry } from './registry.ts'
import { askLabels } from './volume-labels.ts'

export interface WindowsPlaces {
  /** The root folder of a drive: `D:\` of `D`. */
  readonly root: (letter: string) => string
  /** The path by which a drive's own bytes are read: `\\.\D:` of `D:`, `\\.\CdRom0` of `CdRom0` (CreateFile, Win32 Device Namespaces). */
  readonly device: (name: string) => string
  /** The folder that holds this machine's context where no drive does. */
  readonly context: string
  /** Programs of VMware's tools that may be there, see `vmware/ask.ts`. */
  readonly vmwareTools: readonly string[]
  /** Labels of the volumes as Windows has them, by letter. */
  readonly labels: () => Promise<ReadonlyMap<string, string>>
  /** Values of a key of the registry as reg.exe prints them; only one of them where it is named; empty where there is none, null where it cannot be asked. */
  readonly registry: (key: string, value?: string) => Promise<string | null>
  /** Security descriptors of files in SDDL, in their order; none where they cannot be told. */
  readonly descriptors: (paths: readonly string[]) => Promise<readonly string[]>
  /** Seconds since Windows has started. */
  readonly uptime: () => number
}

/** Folders for programs; a 32-bit one sees another in ProgramFiles. */
const programFolders = (environment: NodeJS.ProcessEnv): readonly string[] => [
  ...new Set(
    [environment.ProgramFiles, environment.ProgramW6432, environment['ProgramFiles(x86)']].filter(
      folder => folder !== undefined,
    ),
  ),
]

/** The machine we run on. */
export const windowsPlaces = (environment: NodeJS.ProcessEnv = process.env): WindowsPlaces => ({
  root: letter => `${letter}:\\`,
  device: name => `\\\\.\\${name}`,
  context: `${environment.SystemDrive ?? 'C:'}\\context`,
  vmwareTools: programFolders(environment).map(folder =>
    join(folder, 'VMware', 'VMware Tools', 'vmtoolsd.exe'),
  ),
  labels: askLabels,
  registry: askRegistry,
  descriptors: askDescriptors,
  uptime,
})
