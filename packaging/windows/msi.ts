/**
 * The MSI: wixl (msitools) builds it of `vmcontext.wxs`, msibuild adds `tables.ts`. Of each build the package code is
 * another, as Windows Installer wants it; all else is the same for the same sources.
 */
import { createHash } from 'node:crypto'
import { copyFile, mkdir, readFile, rename, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Project } from '../project.ts'
import { runTool } from '../tool.ts'
import { archiveText } from './table.ts'
import { tables } from './tables.ts'

export interface MsiRequest {
  readonly project: Project
  /** The executable for win32-x64. */
  readonly binary: string
  /** A folder of the caller's for what is needed in between. */
  readonly workFolder: string
  readonly output: string
}

const source = join(import.meta.dirname, 'vmcontext.wxs')

/** Such as vmcontext-1.2.0-x64.msi. */
export const msiName = ({ version }: Pick<Project, 'version'>): string => `vmcontext-${version}-x64.msi`

/**
 * The version as Windows Installer compares it: three numbers, of which the first two are below 256.
 *
 * @throws Error where it is none
 */
export const msiVersion = (version: string): string => {
  const [whole, major, minor, build] = /^(\d+)\.(\d+)\.(\d+)/.exec(version) ?? []
  if (whole === undefined || Number(major) > 255 || Number(minor) > 255 || Number(build) > 65535)
    throw new Error(`"${version}" is no version for an MSI: it takes 255.255.65535 at most`)
  return whole
}

/** What all versions have in common: written in `vmcontext.wxs`. */
const upgradeCodeOf = (text: string): string => {
  const code = /UpgradeCode="([0-9A-F-]{36})"/.exec(text)?.[1]
  if (code === undefined) throw new Error(`${source}: there is no UpgradeCode`)
  return code
}

/** The product code of a version: a UUID made of its name (RFC 9562 §5.5), so that whoever deploys can know it. */
export const productCode = (version: string, upgradeCode: string): string => {
  const space = Buffer.from(upgradeCode.replaceAll('-', ''), 'hex')
  const bytes = createHash('sha1').update(space).update(version).digest().subarray(0, 16)
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x50, 6)
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8)
  const hex = bytes.toString('hex').toUpperCase()
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}

/** Puts our tables in place of those that wixl made. */
const addTables = async (msi: string, folder: string, version: string, upgradeCode: string) => {
  for (const table of tables(version, `{${upgradeCode}}`)) {
    const file = join(folder, `${table.name}.idt`)
    await writeFile(file, archiveText(table))
    await runTool('msibuild', [msi, '-i', file])
  }
}

/**
 * Builds the MSI.
 *
 * @throws Error where wixl or msibuild is missing or fails
 */
export const makeMsi = async ({ project, binary, workFolder, output }: MsiRequest): Promise<void> => {
  const folder = join(workFolder, 'msi')
  await mkdir(folder)
  // wixl takes files from beside its source only.
  const [copy, made] = [join(folder, 'vmcontext.wxs'), join(folder, 'vmcontext.msi')]
  await copyFile(source, copy)
  await symlink(binary, join(folder, 'vmcontext.exe'))
  const upgradeCode = upgradeCodeOf(await readFile(source, 'utf8'))
  const version = msiVersion(project.version)
  const variables = {
    VERSION: version,
    PRODUCT_CODE: productCode(project.version, upgradeCode),
    DESCRIPTION: project.description,
  }
  const defined = Object.entries(variables).flatMap(([name, value]) => ['-D', `${name}=${value}`])
  await runTool('wixl', ['-a', 'x64', ...defined, '-o', made, copy])
  await addTables(made, folder, version, upgradeCode)
  await rename(made, output)
}
