/**
 * Files written beside their place that are still to be synced and renamed. Waiting for a disk once for
 * several files, side by side, is what makes a first boot quick where disks are slow; until then whoever reads
 * such a file gets what was staged.
 *
 * All paths here are this machine's.
 */
import fs from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { hasCode } from '../error-code.ts'
import { type Attributes, SettleError, systemError } from './files.ts'
import { renamePatiently } from './patient-rename.ts'

interface Staged {
  /** The guest's own path, for messages. */
  readonly path: string
  readonly descriptor: number
  readonly beside: string
  readonly target: string
}

export interface StagedWrites {
  /** Writes beside the target; the old file stays in place until the writes settle. */
  readonly stage: (
    path: string,
    target: string,
    content: Uint8Array,
    attributes: Attributes,
    own: boolean,
  ) => void
  /** The file to read for this target: what is staged for it, or the target itself. */
  readonly placeOf: (target: string) => string
  /** Names in a directory as they will be: staged ones are there, what lies beside is not. */
  readonly namesIn: (directory: string, names: readonly string[]) => readonly string[]
  /** Something is staged for this path or below it, or lies there to be renamed. */
  readonly touches: (path: string) => boolean
  /**
   * Syncs all, side by side, then renames in the order they were staged.
   *
   * @throws SettleError naming the files that were refused; the others are in place
   */
  readonly settle: () => Promise<void>
  /** The same at once and one by one, for a change that must not overtake them; unsynced where that is enough. */
  readonly settleNow: (synced: boolean) => void
}

/** Name of what is written beside; left over by a crash it is overwritten by the next run. */
export const besideName = (target: string): string =>
  join(dirname(target), `.${basename(target)}.vmcontext-new`)

/** Opens a new file beside the target; one that a crash left there is taken away first. */
const openBeside = (beside: string): number => {
  const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW } = fs.constants
  const flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW
  try {
    return fs.openSync(beside, flags, 0o600)
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error
    fs.rmSync(beside, { recursive: true, force: true })
    return fs.openSync(beside, flags, 0o600)
  }
}

const sync = (descriptor: number): Promise<void> =>
  new Promise((resolve, reject) => {
    fs.fsync(descriptor, error => (error ? reject(error) : resolve()))
  })

/** Makes renames in a directory durable; some file systems refuse that, and then there is nothing to do. */
export const syncDirectory = async (directory: string): Promise<void> => {
  try {
    // A user may have put something else in the place of a folder of his: a pipe would never open.
    const { O_RDONLY, O_DIRECTORY, O_NOFOLLOW, O_NONBLOCK } = fs.constants
    const descriptor = fs.openSync(directory, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_NONBLOCK)
    await sync(descriptor).finally(() => fs.closeSync(descriptor))
  } catch {
    // The files themselves are synced; only the moment their names become durable is left to the kernel.
  }
}

/** @param renamed told of each directory in which a name has changed */
export const stagedWrites = (renamed: (directory: string) => void): StagedWrites => {
  const staged = new Map<string, Staged>()

  const drop = ({ descriptor, beside, target }: Staged): void => {
    staged.delete(target)
    fs.closeSync(descriptor)
    fs.unlinkSync(beside)
  }

  const finish = ({ descriptor, beside, target }: Staged): void => {
    staged.delete(target)
    fs.closeSync(descriptor)
    try {
      renamePatiently(beside, target)
    } catch (error) {
      fs.rmSync(beside, { force: true })
      throw error
    }
    renamed(dirname(target))
  }

  /** Carries on with the others where one fails, then says which were refused. */
  const finishAll = (all: readonly Staged[], failureOf: (one: Staged) => unknown): void => {
    const refused = new Map<string, string>()
    for (const one of all) {
      try {
        const failure = failureOf(one)
        if (failure !== undefined) {
          drop(one)
          throw failure
        }
        finish(one)
      } catch (error) {
        refused.set(one.path, systemError(`write ${one.path}`, error).message)
      }
    }
    if (refused.size > 0) throw new SettleError(refused)
  }

  return {
    stage(path, target, content, attributes, own) {
      const earlier = staged.get(target)
      if (earlier !== undefined) drop(earlier)
      const beside = besideName(target)
      const one = { path, descriptor: openBeside(beside), beside, target }
      staged.set(target, one)
      try {
        fs.writeFileSync(one.descriptor, content)
        if (own) fs.fchownSync(one.descriptor, attributes.uid, attributes.gid)
        fs.fchmodSync(one.descriptor, attributes.mode)
        if (fs.lstatSync(target, { throwIfNoEntry: false })?.isDirectory() === true) {
          throw Object.assign(new Error('EISDIR'), { code: 'EISDIR' })
        }
      } catch (error) {
        drop(one)
        throw error
      }
    },

    placeOf: target => staged.get(target)?.beside ?? target,

    namesIn(directory, names) {
      const here = [...staged.values()].filter(one => dirname(one.target) === directory)
      if (here.length === 0) return names
      const besides = new Set(here.map(one => basename(one.beside)))
      return [
        ...new Set([...names.filter(name => !besides.has(name)), ...here.map(one => basename(one.target))]),
      ]
    },

    touches: path =>
      [...staged.values()].some(
        ({ target, beside }) => target === path || beside === path || target.startsWith(`${path}/`),
      ),

    async settle() {
      const all = [...staged.values()]
      if (all.length === 0) return
      const failures = await Promise.all(
        all.map(one => sync(one.descriptor).catch((error: unknown) => error)),
      )
      finishAll(all, one => failures[all.indexOf(one)] ?? undefined)
    },

    settleNow(synced) {
      finishAll([...staged.values()], one => {
        try {
          if (synced) fs.fsyncSync(one.descriptor)
          return undefined
        } catch (error) {
          return error
        }
      })
    },
  }
}
