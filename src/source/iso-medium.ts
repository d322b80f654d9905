/**
 * An ISO 9660 volume, in a drive or in an image file. It is read by our own reader; only programs need it
 * in the file system, and for them a drive's volume is mounted. What the kernel will not mount (an image
 * file, no isofs, no root, a container) our reader puts there as files.
 */
import { resolve } from 'node:path'
import { contextFile } from '../context/file.ts'
import { hasCode } from '../error-code.ts'
import { IsoError } from '../iso9660/error.ts'
import type { ByteSource } from '../iso9660/read/byte-source.ts'
import { volumeLabel } from '../iso9660/read/descriptors.ts'
import { extractImage } from '../iso9660/read/extract.ts'
import { type IsoImage, openImage } from '../iso9660/read/image.ts'
import { defaultLimit, explain, type Medium, type MediumFile, SourceError } from './medium.ts'
import { clearPrivateFolder, makePrivateFolder } from './private-folder.ts'
import { tooLarge } from './read-file.ts'
import type { Surroundings } from './surroundings.ts'

/** What went wrong: what the system said, or what is wrong with the image, with advice where it has none yet. */
const wordsOf = (error: unknown): string => {
  if (!(error instanceof IsoError) || hasCode(error, 'EIO')) return explain(error)
  return error.code !== undefined || error.message.includes('build or copy')
    ? error.message
    : `${error.message}; it is damaged or cut off: build or copy it again`
}

/** Runs an attempt; what goes wrong is an error that names the volume or file. */
const about = <T>(name: string, attempt: () => T): T => {
  try {
    return attempt()
  } catch (error) {
    if (error instanceof SourceError) throw error
    throw new SourceError(`${name}: ${wordsOf(error)}`, { cause: error })
  }
}

/**
 * Mounts the volume of a drive, or puts its files there with our own reader.
 *
 * @returns the folder with the medium's files
 */
const exposeVolume = async (
  kind: Medium['kind'],
  path: string,
  image: IsoImage,
  around: Surroundings,
): Promise<string> => {
  await clearPrivateFolder(around)
  const files = makePrivateFolder(around)
  if (kind === 'cdrom') {
    try {
      await around.mounter.mount(resolve(path), files)
      return files
    } catch (error) {
      around.log(`${path} cannot be mounted (${explain(error)}): its files are copied instead`)
    }
  }
  about(path, () => extractImage(image, files))
  return files
}

/** Every regular file of the image, sorted. */
const filesOf = (image: IsoImage): readonly MediumFile[] =>
  image
    .entries()
    .filter(entry => entry.kind === 'file')
    .map(({ path, size }) => ({ path, size }))
    .toSorted((a, b) => (a.path < b.path ? -1 : 1))

/**
 * Opens the volume in a drive (`cdrom`, any block device) or in an image file.
 *
 * @param path the device or the image file
 * @param source its bytes; closed together with the medium, and left open where this throws
 * @throws SourceError where it cannot be read, is no ISO 9660 volume, or holds no context.sh
 */
export const isoMedium = (
  kind: 'cdrom' | 'image',
  path: string,
  source: ByteSource,
  around: Surroundings,
): Medium => {
  const image = about(path, () => openImage(source))
  const entryAt = (file: string) => about(path, () => image.find(file))
  if (entryAt(contextFile)?.kind !== 'file') {
    throw new SourceError(
      `${path}: the volume "${image.label}" holds no ${contextFile}; is it a context image? "vmcontext build" makes one`,
    )
  }
  let files: readonly MediumFile[] | null = null
  let exposed: Promise<string> | null = null
  let closed = false
  return {
    kind,
    path,
    label: image.label,
    get files() {
      files ??= about(path, () => filesOf(image))
      return files
    },
    read: (file, limit = defaultLimit) => {
      const name = `${path}: ${file}`
      const entry = entryAt(file)
      if (entry?.kind !== 'file') throw new SourceError(`${name}: there is no such file on the medium`)
      if (entry.size > limit) throw tooLarge(name, entry.size, limit)
      return about(name, () => image.read(entry, limit))
    },
    expose: () => {
      exposed ??= exposeVolume(kind, path, image, around)
      return exposed
    },
    extract: async folder => {
      const { advice, makeTarget } = await import('./extract.ts')
      makeTarget(folder)
      try {
        extractImage(image, folder)
      } catch (error) {
        throw new SourceError(`${path}: ${wordsOf(error)}${advice(error)}`, { cause: error })
      }
    },
    close: async () => {
      if (closed) return
      closed = true
      try {
        if (exposed !== null) {
          await exposed.catch(() => undefined)
          await clearPrivateFolder(around)
        }
      } finally {
        source.close()
      }
    },
  }
}

/**
 * Opens a volume by its bytes, which are closed where it cannot be used.
 *
 * @throws SourceError as `isoMedium`, and where the bytes cannot be had
 */
export const openIso = (
  kind: 'cdrom' | 'image',
  path: string,
  open: () => ByteSource,
  around: Surroundings,
): Medium => {
  const source = about(path, open)
  try {
    if (about(path, () => volumeLabel(source)) === null) {
      throw new SourceError(`${path}: it holds no ISO 9660 volume (no volume descriptor at byte 32768)`)
    }
    return isoMedium(kind, path, source, around)
  } catch (error) {
    source.close()
    throw error
  }
}
