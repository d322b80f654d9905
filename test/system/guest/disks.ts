/**
 * Disks with partitions, as files: the table as sfdisk(8) makes it, file systems made on their own and laid into their
 * partitions. Nothing of the host's own devices is touched but a loop device for what only a mount can make.
 */
import { mkdir, rm, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'

export const MiB = 1024 * 1024

const env = { PATH: `${process.env.PATH}:/usr/sbin:/sbin`, LC_ALL: 'C' }

/** What lies in a partition: a file and where its partition begins, in bytes. */
export interface Content {
  readonly file: string
  readonly start: number
}

/** Makes a file of this size that is one hole. */
export const makeFile = async (path: string, bytes: number): Promise<string> => {
  await writeFile(path, '')
  await truncate(path, bytes)
  return path
}

/**
 * Makes a disk that is so large now and gets larger before anybody boots from it.
 *
 * @param table what sfdisk(8) reads
 */
export const makeDisk = async (
  path: string,
  table: string,
  { now, later, contents }: { now: number; later: number; contents: readonly Content[] },
): Promise<string> => {
  await makeFile(path, now)
  await execa('sfdisk', ['-q', path], { input: table, env })
  for (const { file, start } of contents)
    await execa('dd', [
      ...[`if=${file}`, `of=${path}`, 'bs=1M', `seek=${start / MiB}`, 'conv=notrunc,sparse', 'status=none'],
    ])
  await truncate(path, later)
  return path
}

/** The table as sfdisk(8) tells it, without the file's own name and what follows from the disk's size. */
export const tableOf = async (disk: string): Promise<readonly string[]> => {
  const { stdout } = await execa('sfdisk', ['--dump', disk], { env })
  return stdout
    .replaceAll(disk, 'disk')
    .split('\n')
    .filter(line => !/^(?:last-lba|device):/.test(line))
}

/** Makes a file system in a file of its own. */
export const makeFileSystem = async (
  path: string,
  bytes: number,
  program: string,
  ...options: readonly string[]
): Promise<string> => {
  await makeFile(path, bytes)
  await execa(program, [...options, path], { env })
  return path
}

/** Does something in the folder where the file system in this file is mounted meanwhile. */
export const whileMounted = async (
  file: string,
  use: (folder: string) => Promise<unknown>,
): Promise<void> => {
  const folder = join(`${file}.mounted`)
  await mkdir(folder)
  await execa('mount', ['-o', 'loop', file, folder], { env })
  try {
    await use(folder)
  } finally {
    await execa('umount', [folder], { env })
    await rm(folder, { recursive: true })
  }
}

/** Runs a program of the administrator's on the host. @returns what it printed */
export const hostRuns = async (program: string, ...args: readonly string[]): Promise<string> =>
  (await execa(program, args, { env })).stdout
