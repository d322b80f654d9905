/**
 * The package for npm: the builder as a library, in JavaScript with its types, since Node does not strip types of
 * what lies in node_modules. Libraries it needs stay dependencies, so that they are kept up to date with npm's own
 * means.
 */
import { copyFile, mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { build } from 'esbuild'
import { execa } from 'execa'
import { projectFolder } from './project.ts'

interface Manifest {
  readonly name: string
  readonly version: string
  readonly description: string
  readonly license: string
  readonly engines: Readonly<Record<string, string>>
  readonly dependencies: Readonly<Record<string, string>>
}

const entry = join(projectFolder, 'src', 'library.ts')

/** Bundles the library and answers which packages it imports. */
const bundleLibrary = async (output: string): Promise<ReadonlySet<string>> => {
  const { metafile, warnings } = await build({
    entryPoints: { library: entry },
    outdir: output,
    absWorkingDir: projectFolder,
    bundle: true,
    // What is loaded with import() stays a file of its own.
    splitting: true,
    chunkNames: 'library-[hash]',
    platform: 'node',
    format: 'esm',
    target: 'node24',
    packages: 'external',
    metafile: true,
    logLevel: 'silent',
  })
  const warning = warnings[0]
  if (warning) throw new Error(`${warning.location?.file ?? entry}: ${warning.text}`)
  const imported = Object.values(metafile.outputs).flatMap(({ imports }) => imports)
  return new Set(imported.filter(({ external }) => external).map(({ path }) => path))
}

const writeTypes = async (output: string): Promise<void> => {
  const compiler = join(projectFolder, 'node_modules', '.bin', 'tsc')
  const config = join(projectFolder, 'packaging', 'library.tsconfig.json')
  await execa(compiler, ['--project', config, '--outDir', output], { cwd: projectFolder })
}

/** package.json of the package: the project's own, without what only its developers need. */
const manifestOf = (project: Manifest, imported: ReadonlySet<string>): object => {
  const { name, version, description, license, engines } = project
  const dependencies = Object.entries(project.dependencies).filter(([one]) => imported.has(one))
  return {
    ...{ name, version, description, license, type: 'module', engines },
    exports: { '.': { types: './types/library.d.ts', default: './library.js' } },
    dependencies: Object.fromEntries(dependencies),
  }
}

/** The file that `npm pack` makes of this version. */
export const libraryName = ({ version }: { readonly version: string }): string => `vmcontext-${version}.tgz`

/**
 * Makes the package for npm.
 *
 * @param workFolder for what is on the way
 * @throws Error where the sources do not build
 */
export const makeLibrary = async (workFolder: string, output: string): Promise<void> => {
  const folder = join(workFolder, 'library')
  await mkdir(folder)
  const project: Manifest = JSON.parse(await readFile(join(projectFolder, 'package.json'), 'utf8'))
  const imported = await bundleLibrary(folder)
  await writeTypes(join(folder, 'types'))
  const manifest = manifestOf(project, imported)
  await writeFile(join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`)
  await copyFile(join(projectFolder, 'LICENSE'), join(folder, 'LICENSE'))
  await copyFile(join(projectFolder, 'README.md'), join(folder, 'README.md'))
  await execa('npm', ['pack', '--ignore-scripts', '--pack-destination', workFolder], { cwd: folder })
  await rename(join(workFolder, libraryName(project)), output)
}
