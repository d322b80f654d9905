/**
 * `npm run build`: bundle, executable, Debian package and the library for npm, into dist/, and what there is for
 * Windows (`windows/build.ts`); `npm run build -- linux` or `windows` makes one of the two. Each step is a file
 * beside this one; a new kind of package is one more file and one more line in `build`.
 */
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { makeBinary, nodePackageFolder } from './binary.ts'
import { bundle } from './bundle.ts'
import { debName, makeDeb } from './deb/make.ts'
import { libraryName, makeLibrary } from './library.ts'
import { outputFolder, projectFolder, readProject } from './project.ts'
import { buildForWindows } from './windows/build.ts'

export interface Built {
  readonly binary: string
  readonly deb: string
  readonly library: string
}

/** Where a build leaves its files. */
export const builtFiles = async (output = outputFolder): Promise<Built> => {
  const project = await readProject()
  return {
    binary: join(output, 'vmcontext-linux-x64'),
    deb: join(output, debName(project)),
    library: join(output, libraryName(project)),
  }
}

/**
 * Builds everything for linux-x64 and answers where it lies.
 *
 * @throws Error where a tool is missing or a step fails; what earlier builds left in dist/ stays then.
 */
export const build = async (
  entry = join(projectFolder, 'src', 'main.ts'),
  output = outputFolder,
): Promise<Built> => {
  const project = await readProject()
  await mkdir(output, { recursive: true })
  // Inside dist/, so that a finished file is moved into place and never half there.
  const workFolder = await mkdtemp(join(output, '.build-'))
  try {
    const bundled = await bundle(entry, join(workFolder, 'vmcontext.cjs'), projectFolder)
    const files = await builtFiles(output)
    const { binary, deb, library } = files
    await makeBinary({
      bundle: bundled,
      node: join(nodePackageFolder(), 'bin', 'node'),
      workFolder,
      output: binary,
    })
    await makeDeb({ project, binary, packages: bundled.packages, workFolder, output: deb })
    await makeLibrary(workFolder, library)
    return files
  } finally {
    await rm(workFolder, { recursive: true, force: true })
  }
}

const systems = { linux: () => build(), windows: () => buildForWindows() } as const

if (import.meta.main) {
  const asked = process.argv[2]
  const names = Object.keys(systems) as (keyof typeof systems)[]
  const wanted = asked === undefined ? names : names.filter(name => name === asked)
  if (wanted.length === 0) throw new Error(`"${asked}" is no system to build for: ${names.join(' or ')}`)
  for (const name of wanted) {
    for (const file of Object.values(await systems[name]())) console.log(relative(process.cwd(), file))
  }
}
