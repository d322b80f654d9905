/** Problems of the medium that a context is on, beyond the names of its files: what is in them, and what is lost. */
import { statSync } from 'node:fs'
import { parseFileList } from '../../builder/template/file-list.ts'
import { decodeText } from '../../context/bytes.ts'
import { lintMedium, namedScripts } from '../../context/lint/medium.ts'
import { warning } from '../../context/lint/rule.ts'
import { lintScriptFile } from '../../context/lint/scripts.ts'
import type { Problem } from '../../context/problem.ts'
import type { Settings } from '../../context/settings.ts'
import { InputError } from '../../input-error.ts'
import { openByteSource } from '../../iso9660/read/byte-source.ts'
import { openImage } from '../../iso9660/read/image.ts'
import { type Medium, SourceError } from '../../source/medium.ts'

/** Longer scripts are programs, which have no line ends. */
const longestScript = 1024 * 1024

const build = 'build or copy it again'

/** Files of an image that end behind its end, and whether it is shorter than it says. */
const lossesOf = (place: string): readonly Problem[] => {
  const { size } = statSync(place)
  const source = openByteSource(place)
  try {
    const image = openImage(source)
    const lost = image
      .entries()
      .filter(
        ({ kind, stretches }) =>
          kind === 'file' && stretches.some(part => part.length > 0 && part.position + part.length > size),
      )
      .map(
        ({ path }): Problem => ({
          severity: 'error',
          message: `${path}: the image is cut off before the end of this file`,
          hint: build,
        }),
      )
    const missing = image.volume.size - size
    if (lost.length > 0 || missing <= 0) return lost
    return [
      {
        severity: 'warning',
        message: `the image is ${missing} bytes shorter than it says; no file is in that part`,
        hint: build,
      },
    ]
  } finally {
    source.close()
  }
}

const namesOf = (list: string, from: string): readonly string[] => {
  try {
    return parseFileList(list, from).map(({ name }) => name)
  } catch (error) {
    if (error instanceof InputError) return []
    throw error
  }
}

/** FILES and FILES_DS say what should have been put on the medium. */
const missingFiles = (medium: Medium, settings: Settings): readonly Problem[] =>
  (['FILES', 'FILES_DS'] as const).flatMap(name => {
    const names = namesOf(settings.get(name) ?? '', name)
    const isThere = (file: string): boolean =>
      medium.files.some(({ path }) => path === file || path.startsWith(`${file}/`))
    return names
      .filter(file => !isThere(file))
      .map(file => warning(name, `it names ${file}, which is not on the medium`, `${build}, or leave it out`))
  })

const scriptProblems = (medium: Medium, settings: Settings): readonly Problem[] => {
  const names = namedScripts(settings, 'linux')
  const run = names.length > 0 ? names : ['init.sh']
  return medium.files
    .filter(({ path, size }) => run.includes(path) && size <= longestScript)
    .flatMap(({ path }) => {
      try {
        return lintScriptFile(path, decodeText(medium.read(path)))
      } catch (error) {
        if (!(error instanceof SourceError)) throw error
        return [{ severity: 'error' as const, message: error.message }]
      }
    })
}

/**
 * What is wrong with a medium.
 *
 * @param place where it is to be found on this machine
 * @throws IsoError where the volume is damaged
 */
export const mediumProblems = (
  medium: Medium,
  place: string,
  settings: Settings,
  system: 'linux' | 'windows',
): readonly Problem[] => {
  const { kind, label, files } = medium
  if (kind === 'file') return []
  const scripts = system === 'linux'
  const losses = kind === 'image' ? lossesOf(place) : []
  return [
    ...lintMedium({ label, files }, settings, system),
    ...missingFiles(medium, settings),
    ...losses,
    ...(scripts && losses.length === 0 ? scriptProblems(medium, settings) : []),
  ]
}
