/**
 * Puts the program into a Node binary (Node's single executable applications, made by pkg). Who calls this says
 * which Node: one that runs here, or one of another system beside one that runs here and is of the same version.
 */
import { copyFile, mkdir, symlink, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'

interface Target {
  readonly platform: 'linux' | 'win'
  readonly arch: 'x64'
  /** Such as node24.21.0. */
  readonly nodeRange: string
}

/** The one function of pkg we call: its command line passes `seaConfig` on to nobody. */
type Sea = (
  entry: string,
  options: {
    readonly nodePath?: string
    readonly seaConfig: Readonly<Record<string, boolean | string | Readonly<Record<string, string>>>>
    readonly targets: readonly (Target & { readonly output: string })[]
  },
) => Promise<void>

const require = createRequire(import.meta.url)

const launcher = join(import.meta.dirname, 'launcher.cjs')

export interface Injection {
  /** Paths of the program, its libraries and its caches, by the names that the launcher knows. */
  readonly assets: Readonly<Record<string, string>>
  /** A Node binary for this machine. */
  readonly node: string
  /** A folder of the caller's for what is needed in between. */
  readonly workFolder: string
  readonly output: string
}

/** Runs `work` with other values in the environment, as pkg knows no other way to be told. */
const withEnvironment = async (values: Readonly<Record<string, string>>, work: () => Promise<void>) => {
  const former = Object.keys(values).map(name => [name, process.env[name]] as const)
  Object.assign(process.env, values)
  try {
    await work()
  } finally {
    for (const [name, value] of former) {
      if (value === undefined) delete process.env[name]
      else process.env[name] = value
    }
  }
}

const seaConfig = (assets: Readonly<Record<string, string>>, main: string, workFolder: string) => ({
  // Node keeps this name in the executable. pkg works in a folder of its own below TMPDIR; seen from there it
  // holds no trace of where the build ran.
  main: join('..', relative(workFolder, main)),
  assets,
  disableExperimentalSEAWarning: true,
  useSnapshot: false,
  // The launcher brings a better one where there is one. V8 writes a random seed into it (and refuses a cache made
  // with a fixed one), so two builds differ in some bytes, and only there.
  useCodeCache: false,
  // The guest's NODE_OPTIONS is nobody's business here.
  execArgvExtension: 'none',
})

const run = async ({ assets, workFolder, output }: Injection, target: Target, nodePath?: string) => {
  const { default: sea } = require('@yao-pkg/pkg/lib-es5/sea.js') as { readonly default: Sea }
  const main = join(workFolder, 'vmcontext-launcher.cjs')
  await copyFile(launcher, main)
  await sea(main, {
    ...(nodePath === undefined ? {} : { nodePath }),
    seaConfig: seaConfig(assets, main, workFolder),
    targets: [{ ...target, output }],
  })
}

/** Makes an executable for linux-x64 of `node` itself. */
export const inject = (injection: Injection): Promise<void> =>
  withEnvironment({ TMPDIR: injection.workFolder }, () =>
    run(injection, { platform: 'linux', arch: 'x64', nodeRange: 'node24' }, injection.node),
  )

/** pkg asks a binary it is given for its version, which one of another system cannot say: it has to find it downloaded. */
const layOutDownloads = async (home: string, files: Readonly<Record<string, string>>): Promise<void> => {
  const folder = join(home, '.pkg-cache', 'sea')
  for (const [name, file] of Object.entries(files)) {
    const path = join(folder, name)
    await mkdir(dirname(path), { recursive: true })
    if (file === '') await writeFile(path, '')
    else await symlink(file, path)
    await writeFile(`${path}.ok`, '')
  }
}

/**
 * Makes an executable for win32-x64.
 *
 * @param windowsNode node.exe of the very version that `node` has: what one writes the other has to read
 * @param version of both, such as 24.21.0
 */
export const injectForWindows = async (
  injection: Injection,
  windowsNode: string,
  version: string,
): Promise<void> => {
  const { node, workFolder } = injection
  const home = join(workFolder, 'home')
  await layOutDownloads(home, {
    [`node-v${version}-linux-x64/bin/node`]: node,
    [`node-v${version}-linux-x64.tar.gz`]: '',
    [`node-v${version}-win-x64.exe`]: windowsNode,
    [`node-v${version}-win-x64.zip`]: '',
  })
  await withEnvironment({ TMPDIR: workFolder, HOME: home }, () =>
    run(injection, { platform: 'win', arch: 'x64', nodeRange: `node${version}` }),
  )
}
