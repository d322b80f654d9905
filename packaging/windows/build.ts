/**
 * What `npm run build` makes for Windows. No Windows is needed: the executable is put together by pkg. Apart from the
 * rest, so that nobody who only tries the Debian package waits for it.
 */
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { bundle } from '../bundle.ts'
import { outputFolder, projectFolder } from '../project.ts'
import { makeWindowsBinary } from './binary.ts'

export interface BuiltForWindows {
  readonly binary: string
}

/** Where a build leaves its files. */
export const builtForWindows = async (output = outputFolder): Promise<BuiltForWindows> => ({
  binary: join(output, 'vmcontext-windows-x64.exe'),
})

/**
 * Builds everything for Windows and answers where it lies.
 *
 * @throws Error where a tool is missing or a step fails; what earlier builds left in dist/ stays then.
 */
export const buildForWindows = async (
  entry = join(projectFolder, 'src', 'main.ts'),
  output = outputFolder,
): Promise<BuiltForWindows> => {
  await mkdir(output, { recursive: true })
  const workFolder = await mkdtemp(join(output, '.build-'))
  try {
    const bundled = await bundle(entry, join(workFolder, 'vmcontext.cjs'), projectFolder)
    const files = await builtForWindows(output)
    await makeWindowsBinary({ bundle: bundled, workFolder, output: files.binary })
    return files
  } finally {
    await rm(workFolder, { recursive: true, force: true })
  }
}
