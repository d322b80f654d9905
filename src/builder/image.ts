/**
 * Makes a context image: context.sh and the files that go with it, as an ISO 9660 file. To put something
 * else into the image, add its entries in `entriesOf`.
 */
import { accessSync, constants, createReadStream, realpathSync, statSync } from 'node:fs'
import { basename, dirname, join, sep } from 'node:path'
import { contextFile } from '../context/file.ts'
import { hasCode, reasonOf } from '../error-code.ts'
import { InputError } from '../input-error.ts'
import type { IsoEntry } from '../iso9660/entry.ts'
import { IsoError } from '../iso9660/error.ts'
import { writeImageFile } from '../iso9660/write/image-file.ts'
import { planImage } from '../iso9660/write/plan.ts'
import { entriesOfTree } from '../iso9660/write/tree-entries.ts'
import { imageDates } from './dates.ts'
import { unusable } from './input.ts'
import type { FileReference } from './template/file-list.ts'

export interface ImageRequest {
  /** The bytes of context.sh; without it the image has the one of the tree or the files, if any. */
  readonly script?: Uint8Array
  /** Modification times of what the script was made from, Unix seconds. */
  readonly scriptInputs: readonly number[]
  readonly files: readonly FileReference[]
  /** A directory whose content goes to the image's root. */
  readonly tree?: string
  readonly label: string
  readonly output: string
  /** SOURCE_DATE_EPOCH, Unix seconds. */
  readonly epoch?: number
}

export interface BuiltImage {
  readonly output: string
  /** Bytes. */
  readonly size: number
  readonly label: string
  /** Files in the image, sorted by path. */
  readonly files: readonly { readonly path: string; readonly size: number }[]
}

/**
 * The generated context.sh is for root alone. It holds passwords and tokens, a medium may be mounted where
 * every user looks, and whatever reads a context runs as root.
 */
const scriptMode = 0o600

interface Placed {
  readonly entry: IsoEntry
  /** Who put it there, for messages. */
  readonly from: string
}

const ofFile = ({ path, name, from }: FileReference): readonly Placed[] => {
  try {
    const stats = statSync(path)
    if (stats.isDirectory()) return ofDirectory(path, name, from)
    if (!stats.isFile()) throw new InputError(`${from} ${path}: it is no regular file`)
    accessSync(path, constants.R_OK)
    const modified = Math.floor(stats.mtimeMs / 1000)
    const content = { open: () => createReadStream(path) }
    const entry = {
      kind: 'file',
      path: name,
      mode: stats.mode & 0o7777,
      modified,
      size: stats.size,
      content,
    } as const
    return [{ entry, from: `${from} ${path}` }]
  } catch (error) {
    throw error instanceof InputError ? error : unusable(from, path, error)
  }
}

// OpenNebula copies a directory that FILES names; on the command line there is --tree for it.
const ofDirectory = (path: string, name: string, from: string): readonly Placed[] => {
  if (from === '--file')
    throw new InputError(
      `--file ${path}: it is a directory; --tree DIR puts all of a directory into the image`,
    )
  return ofTree(path, from).map(({ entry, from: origin }) => ({
    entry: { ...entry, path: entry.path === '' ? name : `${name}/${entry.path}` },
    from: origin,
  }))
}

const ofTree = (tree: string, from: string): readonly Placed[] => {
  try {
    const entries = entriesOfTree(realpathSync(tree))
    for (const entry of entries) if (entry.kind === 'file') accessSync(join(tree, entry.path), constants.R_OK)
    return entries.map(entry => ({ entry, from: `${from} ${join(tree, entry.path)}` }))
  } catch (error) {
    if (error instanceof IsoError) throw new InputError(`${from} ${tree}: ${error.message}`, { cause: error })
    const path = error instanceof Error && 'path' in error ? String(error.path) : tree
    throw unusable(from, path, error)
  }
}

const refuseDuplicates = (placed: readonly Placed[]): void => {
  const seen = new Map<string, string>()
  for (const { entry, from } of placed) {
    const other = seen.get(entry.path)
    if (other !== undefined)
      throw new InputError(
        `${entry.path} would be in the image twice: from ${other} and from ${from}; ` +
          'give one another name (--file PATH:NAME) or leave it out',
      )
    seen.set(entry.path, from)
  }
}

const refuseOutputInside = (tree: string, output: string): void => {
  const folder = `${realpathSync(tree)}${sep}`
  const target = join(folderOf(output), basename(output))
  if (target.startsWith(folder))
    throw new InputError(`${output} lies in --tree ${tree}, so the image would hold itself; put it elsewhere`)
}

const folderOf = (output: string): string => {
  try {
    return realpathSync(dirname(output))
  } catch (error) {
    throw new InputError(`${output}: the folder ${dirname(output)} cannot be used: ${reasonOf(error)}`, {
      cause: error,
    })
  }
}

/** The image cannot be written where it should go, through no fault of the input. */
export class BuildError extends Error {
  override readonly name = 'BuildError'
}

/**
 * Builds the image beside `output` and renames it there: `output` is the old file or the whole new one.
 *
 * @throws InputError naming what cannot be used: an input, a name, the label or the output
 * @throws BuildError where the output's disk refuses it
 */
export const buildContextImage = async (request: ImageRequest): Promise<BuiltImage> => {
  const { script, tree, label, output, epoch } = request
  if (!statSync(folderOf(output)).isDirectory())
    throw new InputError(`${dirname(output)} is no directory; the image cannot go there`)
  const given = [...(tree === undefined ? [] : ofTree(tree, '--tree')), ...request.files.flatMap(ofFile)]
  if (tree !== undefined) refuseOutputInside(tree, output)
  const dates = imageDates([...request.scriptInputs, ...given.map(one => one.entry.modified)], epoch)

  const placed = [...given, ...(script === undefined ? [] : [generated(script, dates.generated)])]
  refuseDuplicates(placed)
  const entries = placed.map(({ entry }) => ({ ...entry, modified: dates.clamp(entry.modified) }))
  try {
    const plan = planImage(entries, { label, created: dates.volume })
    await writeImageFile(plan, output)
    return { output, size: plan.size, label, files: filesOf(entries) }
  } catch (error) {
    if (error instanceof IsoError) throw refused(error, output)
    throw error
  }
}

/** The output's disk may be to blame, or what should go into the image. */
const refused = (error: IsoError, output: string): Error =>
  hasCode(error, 'ENOSPC', 'EDQUOT', 'EROFS', 'EACCES', 'EPERM', 'EIO') &&
  error.message.startsWith(`${output} cannot be written`)
    ? new BuildError(`cannot write ${output}: ${reasonOf(error)}`, { cause: error })
    : new InputError(error.message, { cause: error })

const generated = (content: Uint8Array, modified: number): Placed => {
  const entry = {
    kind: 'file',
    path: contextFile,
    mode: scriptMode,
    modified,
    size: content.length,
    content,
  } as const
  return { entry, from: 'the variables' }
}

const filesOf = (entries: readonly IsoEntry[]): BuiltImage['files'] =>
  entries
    .filter(entry => entry.kind === 'file')
    .map(({ path, size }) => ({ path, size }))
    .sort((a, b) => (a.path < b.path ? -1 : 1))
