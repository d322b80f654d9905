/**
 * What `npm run build` makes for Windows. No Windows is needed: the executable is put together by pkg. Apart from the
 * rest, so that nobody who only tries the Debian package waits for it.
 */
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { bundle } from '../bundle.ts'
import { outputFolder, projectFolder, readProject } from '../project.ts'
import { makeWindowsBinary } from './binary.ts'
import { makeMsi, msiName } from './msi.ts'

export interface BuiltForWindows {
  readonly binary: string
  readonly msi: string
}

/** Where a build leaves its files. */
export const builtForWindows = async (output = outputFolder): Promise<BuiltForWindows> => ({
  binary: join(output, 'vmcontext-windows-x64.exe'),
  msi: join(output, msiName(await readProject())),
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
    const { binary, msi } = files
    await makeWindowsBinary({ bundle: bundled, workFolder, output: binary })
    await makeMsi({ project: await readProject(), binary, workFolder, output: msi })
    return files
  } finally {
    await rm(workFolder, { recursive: true, force: true })
  }
}
