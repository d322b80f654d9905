/** Asks for the security descriptors of files. Windows has no other program that tells them in a form free of any language. */
import { forWindowsPowerShell, systemProgram } from '../../machine/windows/system.ts'

/** Milliseconds until PowerShell is given up. */
const patience = 20_000

/** Fixed: the paths come in the environment, parted by a character that none can have. */
const script = "$env:VMCONTEXT_PATHS -split '\\|' | ForEach-Object { (Get-Acl -LiteralPath $_).Sddl }"

/** Descriptors of these files and folders, in their order; none where they cannot be told. */
export const askDescriptors = async (paths: readonly string[]): Promise<readonly string[]> => {
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
