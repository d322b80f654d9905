/**
 * Third step: the Debian package. What it installs is the list in `installed`, in the guest's own paths;
 * another unit or document is found in its folder without a line here.
 */
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { type Project, projectFolder } from '../project.ts'
import { runTool } from '../tool.ts'
import { controlFile, debianVersion, md5sums } from './control.ts'
import { changelog, copyright, lintianOverrides, thirdPartyLicenses } from './documents.ts'
import { layOut, type PackagedFile, sizeOf } from './tree.ts'

export interface DebRequest {
  readonly project: Project
  /** The executable for linux-x64. */
  readonly binary: string
  /** Folders of the npm packages that are part of it, relative to the project. */
  readonly packages: readonly string[]
  /** A folder of the caller's for what is needed in between. */
  readonly workFolder: string
  /** The package's file. */
  readonly output: string
}

/** Such as vmcontext_1.2.0_amd64.deb. */
export const debName = ({ version }: Project): string => `vmcontext_${debianVersion(version)}_amd64.deb`

/**
 * Builds the package. The same inputs give the same bytes.
 *
 * @throws Error where dpkg-deb is missing or fails.
 */
export const makeDeb = async ({
  project,
  binary,
  packages,
  workFolder,
  output,
}: DebRequest): Promise<void> => {
  const root = join(workFolder, 'deb')
  const files = await installed(project, binary, packages)
  await layOut(root, files, project.epoch)
  await layOut(join(root, 'DEBIAN'), await controlFiles(project, root, files), project.epoch)
  await runTool('dpkg-deb', ['--root-owner-group', '-Zxz', '--build', root, output], {
    SOURCE_DATE_EPOCH: String(project.epoch),
  })
}

/** Everything the package puts into a guest. */
const installed = async (
  project: Project,
  binary: string,
  packages: readonly string[],
): Promise<readonly PackagedFile[]> => [
  { path: 'usr/bin/vmcontext', from: binary, mode: 0o755 },
  ...(await unitFiles()),
  ...(await companionFiles()),
  { path: 'etc/vmcontext.d', directory: true },
  ...(await documentFiles()),
  ...(await pageFiles()),
  ...frontEndFiles,
  { path: 'usr/share/doc/vmcontext/copyright', content: copyright() },
  { path: 'usr/share/doc/vmcontext/changelog.gz', content: changelog(project) },
  { path: 'usr/share/doc/vmcontext/third-party-licenses.gz', content: thirdPartyLicenses(packages) },
  { path: 'usr/share/lintian/overrides/vmcontext', content: lintianOverrides() },
]

const systemdFolder = join(projectFolder, 'systemd')

/** The units, as they stand in systemd/. */
const unitFiles = async (): Promise<readonly PackagedFile[]> =>
  (await unitNames()).map(name => ({
    path: `usr/lib/systemd/system/${name}`,
    from: join(systemdFolder, name),
  }))

/** Where others look for what is no unit: udev's rules, the journal's catalog. */
const companions = { '.rules': 'usr/lib/udev/rules.d', '.catalog': 'usr/lib/systemd/catalog' } as const

/** What goes with the units, from the same folder. */
const companionFiles = async (): Promise<readonly PackagedFile[]> => {
  const names = await readdir(systemdFolder)
  return Object.entries(companions).flatMap(([end, folder]) =>
    names
      .filter(name => name.endsWith(end))
      .map(name => ({ path: `${folder}/${name}`, from: join(systemdFolder, name) })),
  )
}

const unitNames = async (): Promise<readonly string[]> =>
  (await readdir(systemdFolder)).filter(name => /\.(service|path|target|timer)$/.test(name)).sort()

/** What the project's root folder tells its users. */
const documentFiles = async (): Promise<readonly PackagedFile[]> =>
  (await readdir(projectFolder))
    .filter(name => /^(README|CHANGELOG)\.md$/.test(name))
    .sort()
    .map(name => ({ path: `usr/share/doc/vmcontext/${name}`, from: join(projectFolder, name) }))

const docsFolder = join(projectFolder, 'docs')

/** The pages of docs/, which are wanted most where the network is gone. */
const pageFiles = async (): Promise<readonly PackagedFile[]> =>
  (await readdir(docsFolder, { recursive: true }))
    .filter(name => name.endsWith('.md'))
    .sort()
    .map(name => ({ path: `usr/share/doc/vmcontext/docs/${name}`, from: join(docsFolder, name) }))

const frontEndFolder = join(projectFolder, 'packaging', 'opennebula')

/** What an OpenNebula front-end needs, for whoever puts it in. */
const frontEndFiles: readonly PackagedFile[] = [
  { path: 'usr/share/vmcontext/opennebula/context', from: join(frontEndFolder, 'context'), mode: 0o755 },
  { path: 'usr/share/vmcontext/opennebula/README.md', from: join(frontEndFolder, 'README.md') },
]

const scriptsFolder = join(import.meta.dirname, 'scripts')

/** deb(5)'s control part: what dpkg itself reads and runs. */
const controlFiles = async (
  project: Project,
  root: string,
  files: readonly PackagedFile[],
): Promise<readonly PackagedFile[]> => [
  { path: 'control', content: controlFile(project, await sizeOf(root, files)) },
  { path: 'md5sums', content: await md5sums(root, files) },
  ...(await readdir(scriptsFolder))
    .sort()
    .map(name => ({ path: name, from: join(scriptsFolder, name), mode: 0o755 })),
]
