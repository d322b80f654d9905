/** What dpkg reads of the package: deb-control(5), deb-version(7), deb-md5sums(5). */
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Project } from '../project.ts'
import type { PackagedFile } from './tree.ts'

/** Who answers for the package. */
export const maintainer = 'vmcontext maintainers <maintainers@vmcontext.invalid>'

/** A version as Debian orders them: 1.3.0-rc.1 comes before 1.3.0, so its dash becomes a tilde. */
export const debianVersion = (version: string): string => version.replace('-', '~')

/** The control file; `size` in bytes. */
export const controlFile = (project: Project, size: number): string => {
  const fields = {
    Package: 'vmcontext',
    Version: debianVersion(project.version),
    Architecture: 'amd64',
    Maintainer: maintainer,
    'Installed-Size': String(Math.ceil(size / 1024)),
    // What the Node inside is linked against: symbols up to GLIBC_2.28, GLIBCXX_3.4.21 and GCC_3.4.
    Depends: 'libc6 (>= 2.28), libgcc-s1 (>= 3.4), libstdc++6 (>= 6), init-system-helpers (>= 1.52)',
    Suggests: 'openssh-server, sudo',
    // Two agents that write the same files would undo each other's work at every boot.
    Conflicts: 'one-context',
    Section: 'admin',
    Priority: 'optional',
    Description: description,
  }
  return Object.entries(fields)
    .map(([name, value]) => `${name}: ${value}\n`)
    .join('')
}

const description = [
  'identity for virtual machines from a context image',
  'Finds the image on the CD-ROM labelled CONTEXT that a host such as OpenNebula',
  'attaches to a virtual machine, and makes the machine what it says: host name,',
  'users and passwords, SSH keys, network by MAC address, time zone, scripts.',
  '.',
  'The same program builds such images on a host.',
].join('\n ')

/** The sums of all files below `root`, as `md5sum` prints them. */
export const md5sums = async (root: string, files: readonly PackagedFile[]): Promise<string> => {
  const lines = files
    .filter(file => !('directory' in file))
    .map(async ({ path }) => `${md5(await readFile(join(root, path)))}  ${path}\n`)
  return (await Promise.all(lines)).join('')
}

const md5 = (content: Uint8Array): string => createHash('md5').update(content).digest('hex')
