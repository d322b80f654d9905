/**
 * First step: everything the agent is, in one minified CommonJS file. What the sources load with `import()`
 * stays asleep in that file until it is called for, so that a start pays only for the command it runs. Large
 * libraries that few commands need are files of their own (`late-libraries.ts`).
 */
import { dirname, join } from 'node:path'
import { build } from 'esbuild'
import { executableOptions } from './esbuild-options.ts'
import { bundleLateLibraries, type LateLibrary, lateLoading } from './late-libraries.ts'

/** A bundle and what went into it. */
export interface Bundle {
  readonly file: string
  readonly libraries: readonly LateLibrary[]
  /** Folders of the npm packages whose code is inside, relative to the project, sorted. */
  readonly packages: readonly string[]
}

/**
 * Bundles `entry` and all it imports into the file `output`; both paths are absolute.
 *
 * @throws Error where an import cannot be found, or esbuild warns of anything.
 */
export const bundle = async (entry: string, output: string, folder: string): Promise<Bundle> => {
  const result = await build({
    entryPoints: [entry],
    outfile: output,
    absWorkingDir: folder,
    ...executableOptions,
    define: { 'import.meta.url': 'bundleUrl' },
    banner: { js: 'const bundleUrl=require("node:url").pathToFileURL(__filename).href;' },
    plugins: [lateLoading],
  })
  const warning = result.warnings[0]
  if (warning) throw new Error(`${warning.location?.file ?? entry}: ${warning.text}`)
  const used = Object.keys(result.metafile.inputs).flatMap(input => /^late:(.*)/.exec(input)?.[1] ?? [])
  const libraries = await bundleLateLibraries(used, folder, join(dirname(output), 'libraries'))
  const inputs = [result.metafile, ...libraries].flatMap(({ inputs }) => Object.keys(inputs))
  return { file: output, libraries, packages: packageFolders(inputs) }
}

/** The folders of the npm packages that these files belong to, sorted, each once. */
export const packageFolders = (files: readonly string[]): readonly string[] => {
  const folders = files.flatMap(file => file.match(/^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/)?.[0] ?? [])
  return [...new Set(folders)].sort()
}
