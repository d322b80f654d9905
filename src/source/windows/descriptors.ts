/** Asks for the security descriptors of files. Windows has no other program that tells them in a form free of any language. */
import { forWindowsPowerShell, systemProgram } from '../../machine/windows/system.ts'

/** Milliseconds until PowerShell is given up. */
const patience = 20_000

/**
 * Fixed: the paths come in the environment, parted by a character that none can have. What is asked of a folder that is a link
 * Windows tells of the one that it leads to.
 */
const script = [
  "$env:VMCONTEXT_PATHS -split '\\|' | ForEach-Object { $item = Get-Item -LiteralPath $_ -Force;",
  "if ($item.PSIsContainer -and [string]$item.Attributes -match 'ReparsePoint') { 'link' }",
  'else { (Get-Acl -LiteralPath $_).Sddl } }',
].join(' ')

/** A variable of an environment has 32767 characters ("Environment Variables"). */
const mostCharacters = 16_000

/** The same paths in groups that each fit into a variable. */
export const inGroups = (paths: readonly string[], most = mostCharacters): readonly (readonly string[])[] => {
  const groups: string[][] = []
  let room = 0
  for (const path of paths) {
    room -= path.length + 1
    if (room < 0) {
      groups.push([])
      room = most - path.length - 1
    }
    groups.at(-1)?.push(path)
  }
  return groups
}

const askGroup = async (paths: readonly string[]): Promise<readonly string[]> => {
  const { execa } = await import('execa')
  const result = await execa(
    systemProgram('WindowsPowerShell\\v1.0\\powershell.exe'),
    ['-NoLogo', '-NoProfile', '-NonInteractive', '-Command', script],
    {
      stdin: 'ignore',
      reject: false,
      timeout: patience,
      env: { ...forWindowsPowerShell(process.env), VMCONTEXT_PATHS: paths.join('|') },
      extendEnv: false,
    },
  )
  return result.failed ? [] : result.stdout.split(/\r?\n/).filter(line => line !== '')
}

/** Descriptors of these files and folders, in their order; none where they cannot be told. */
export const askDescriptors = async (paths: readonly string[]): Promise<readonly string[]> => {
  const told: string[] = []
  for (const group of inGroups(paths)) told.push(...(await askGroup(group)))
  return told
}
