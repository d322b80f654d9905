/**
 * Programs of the system that a build runs. One that is missing is named together with the Debian package
 * that has it. To use another, add it to `packageOf`.
 */
import { ExecaError, execa } from 'execa'

const packageOf = {
  'dpkg-deb': 'dpkg',
  msibuild: 'msitools',
  strip: 'binutils',
  wixl: 'wixl',
} as const

export type Tool = keyof typeof packageOf

/**
 * Runs a program of the system, with `env` added to its environment, and answers what it printed.
 *
 * @throws Error where the program is missing (says which package has it) or fails (with what it said).
 */
export const runTool = async (
  tool: Tool,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<string> => {
  try {
    const { stdout } = await execa(tool, args, { env, stdin: 'ignore' })
    return stdout
  } catch (error) {
    if (error instanceof ExecaError && error.code === 'ENOENT') {
      throw new Error(`${tool} is missing: apt-get install ${packageOf[tool]}`)
    }
    throw error
  }
}
