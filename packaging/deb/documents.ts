/** What /usr/share/doc/vmcontext holds beside the README: who may do what with it, and what changed. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { nodePackageFolder } from '../binary.ts'
import { type Project, projectFolder } from '../project.ts'
import { debianVersion, maintainer } from './control.ts'

/** The copyright file in Debian's machine-readable form (copyright-format 1.0). */
export const copyright =
  (): string => `Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: vmcontext
Comment: /usr/bin/vmcontext contains Node.js and npm packages. Their licences, in full, are in
 third-party-licenses.gz beside this file.

Files: *
Copyright: 2026 the vmcontext authors
License: Apache-2.0
 On Debian systems the text of the Apache License, Version 2.0, is in
 /usr/share/common-licenses/Apache-2.0.
`

/** What lintian(1) need not say, and why. */
export const lintianOverrides =
  (): string => `# The program is Node.js as its makers build it, with our code inside.
vmcontext: embedded-library * [usr/bin/vmcontext]
vmcontext: hardening-no-pie [usr/bin/vmcontext]
`

/** The changelog, deb-changelog(5), as Debian wants it: compressed. */
export const changelog = ({ version, epoch }: Project): Uint8Array =>
  compressed(`vmcontext (${debianVersion(version)}) unstable; urgency=medium

  * Release ${version}.

 -- ${maintainer}  ${debianDate(epoch)}
`)

/** Such as "Fri, 02 Jan 2026 03:04:05 +0000". */
export const debianDate = (epoch: number): string =>
  new Date(epoch * 1000).toUTCString().replace(/GMT$/, '+0000')

/**
 * The licences of all that is inside the executable: Node's own and those of the npm packages in these folders.
 *
 * @throws Error where a package comes without a licence file, so that nobody ships it by mistake.
 */
export const thirdPartyLicenses = (packages: readonly string[]): Uint8Array => {
  const node = `Node.js\n\n${readFileSync(join(nodePackageFolder(), 'LICENSE'), 'utf8')}`
  return compressed([node, ...packages.map(licenseOf)].join(`\n${'='.repeat(80)}\n\n`))
}

const licenseOf = (packageFolder: string): string => {
  const folder = join(projectFolder, packageFolder)
  const file = readdirSync(folder).find(entry => /^licen[cs]e([.-]|$)/i.test(entry))
  if (file === undefined) throw new Error(`${folder} has no licence file`)
  const name = packageFolder.split('node_modules/').at(-1)
  return `${name}\n\n${readFileSync(join(folder, file), 'utf8')}`
}

/** gzip(1) without a time or name in it. */
const compressed = (text: string): Uint8Array => gzipSync(text, { level: 9 })
