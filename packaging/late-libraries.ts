/**
 * Libraries that most boots and a plain build do not need. Inside the program they would have to be read at each start,
 * so each is a script of its own in the executable, which `launcher.cjs` loads when the program asks for `late:NAME`.
 * Another one is a line in `lateLibraries`. Each has a code cache as the program has, since a boot with scripts of the
 * user's needs execa. What nearly every boot may need stays in the program: chokidar, where it waits for a CD-ROM.
 */
import { join } from 'node:path'
import { build, type Plugin } from 'esbuild'
import { executableOptions } from './esbuild-options.ts'

/** By the names under which the sources import them. */
const lateLibraries = [
  '@xmldom/xmldom',
  'cli-progress',
  'execa',
  'got',
  'systeminformation',
  'windows-iana',
  'yaml',
] as const

const isIdentifier = (name: string): boolean => /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name)

/** What a library exports. */
const exportsOf = async (name: string): Promise<readonly string[]> =>
  Object.keys(await import(name)).filter(isIdentifier)

/** A module that stands for the library: the same names, taken from the script once somebody imports it. */
const standIn = (name: string, names: readonly string[]): string =>
  [
    `const library = require(${JSON.stringify(`late:${name}`)})`,
    ...names.map(one =>
      one === 'default' ? 'export default library.default' : `export const ${one} = library.${one}`,
    ),
  ].join('\n')

/** Puts stand-ins in place of the libraries. */
export const lateLoading: Plugin = {
  name: 'late-libraries',
  setup({ onLoad, onResolve }) {
    const names = lateLibraries.map(name => name.replaceAll(/[/.]/g, '\\$&')).join('|')
    onResolve({ filter: new RegExp(`^(${names})$`) }, ({ path }) => ({ path, namespace: 'late' }))
    onResolve({ filter: /^late:/ }, ({ path }) => ({ path, external: true }))
    onLoad({ filter: /./, namespace: 'late' }, async ({ path }) => ({
      contents: standIn(path, await exportsOf(path)),
    }))
  },
}

/** A library as a script, and what went into it. */
export interface LateLibrary {
  readonly name: string
  readonly file: string
  /** By the files that are in it, relative to the project. */
  readonly inputs: Readonly<Record<string, unknown>>
}

/**
 * Bundles these libraries, each into a script whose value is a function of `require` that gives its exports.
 *
 * @throws Error where one cannot be bundled
 */
export const bundleLateLibraries = (
  names: readonly string[],
  folder: string,
  output: string,
): Promise<readonly LateLibrary[]> =>
  Promise.all(
    names.map(async name => {
      const file = join(output, `${name.replaceAll('/', '-')}.cjs`)
      const hasDefault = (await exportsOf(name)).includes('default')
      const contents = `export * from '${name}'\n${hasDefault ? `export { default } from '${name}'\n` : ''}`
      const { metafile } = await build({
        stdin: { contents, resolveDir: folder },
        outfile: file,
        absWorkingDir: folder,
        ...executableOptions,
        banner: { js: '(function(require){const module={exports:{}};' },
        footer: { js: 'return module.exports})' },
      })
      return { name, file, inputs: metafile.inputs }
    }),
  )
