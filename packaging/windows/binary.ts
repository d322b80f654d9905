/**
 * vmcontext.exe: the program inside Node for Windows. Without code caches, since V8 refuses those of another
 * system, so the same sources make the same bytes.
 */
import { readFile, rename, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { nodePackageFolder } from '../binary.ts'
import type { Bundle } from '../bundle.ts'
import { wrapProgram } from '../code-cache.ts'
import { injectForWindows } from '../inject.ts'
import { windowsNode } from './node.ts'
import { withoutSignature } from './signature.ts'

export interface WindowsBinaryRequest {
  readonly bundle: Bundle
  /** A folder of the caller's for what is needed in between. */
  readonly workFolder: string
  readonly output: string
}

/**
 * Makes the executable for win32-x64.
 *
 * @throws Error where Node for Windows cannot be had
 */
export const makeWindowsBinary = async ({
  bundle,
  workFolder,
  output,
}: WindowsBinaryRequest): Promise<void> => {
  const { file, version } = await windowsNode()
  const unsigned = join(workFolder, 'node.exe')
  await writeFile(unsigned, withoutSignature(await readFile(file)))
  const program = join(workFolder, 'windows-program')
  await wrapProgram(bundle, program)
  const libraries = bundle.libraries.map(({ name, file }) => [`late:${name}`, file] as const)
  const assets = { vmcontext: program, ...Object.fromEntries(libraries) }
  const made = join(workFolder, basename(output))
  const node = join(nodePackageFolder(), 'bin', 'node')
  await injectForWindows({ assets, node, workFolder, output: made }, unsigned, version)
  await rename(made, output)
}
