/**
 * Files whose blocks the image can share instead of having a copy: on file systems that do this (reflink) or copy
 * on their server's side, copy_file_range(2). Node has no call for it into the middle of a file, but cat(1) of
 * coreutils uses it on the descriptors that it is given.
 */

import { closeSync, openSync, statfsSync, statSync } from 'node:fs'
import { sectorSize } from '../sector.ts'
import type { ImageTarget } from './contents.ts'
import { checkUnchanged, type DiskContent, openContent } from './disk-file.ts'

/** Below this size starting a process costs more than copying. */
const leastSize = 16 * 1024 * 1024

/** By the numbers of statfs(2): Btrfs, XFS, bcachefs, OCFS2, ZFS, NFS, SMB. */
const sharing = new Set([0x9123683e, 0x58465342, 0xca451a4e, 0x7461636f, 0x2fc12fc1, 0x6969, 0xfe534d42])

const canShare = (stored: DiskContent, target: ImageTarget): boolean =>
  stored.size >= leastSize &&
  statSync(target.path, { bigint: true }).dev === stored.content.device &&
  sharing.has(statfsSync(target.path).type)

/** dd(1) moves the position of the descriptor that cat(1) then writes to. */
const script = 'dd bs="$1" seek="$2" count=0 2>/dev/null && exec cat'

/** Whether all of the source got into the file behind `place`, from this sector on. */
const copyRange = async (source: number, place: number, sector: number): Promise<boolean> => {
  const { spawn } = await import('node:child_process')
  const cat = spawn('sh', ['-c', script, 'sh', String(sectorSize), String(sector)], {
    stdio: [source, place, 'ignore'],
  })
  return new Promise(resolve => {
    cat.on('error', () => resolve(false))
    cat.on('close', code => resolve(code === 0))
  })
}

/**
 * Puts a content in its place by sharing blocks.
 *
 * @returns false where that cannot be done and the content has to be copied
 * @throws IsoError where the file cannot be read or has become another
 */
export const shareBlocks = async (stored: DiskContent, target: ImageTarget): Promise<boolean> => {
  if (!canShare(stored, target)) return false
  const source = openContent(stored)
  const place = openSync(target.path, 'r+')
  try {
    const isDone = await copyRange(source, place, stored.extent)
    checkUnchanged(source, stored)
    if (isDone) target.onProgress(stored.size)
    return isDone
  } finally {
    closeSync(source)
    closeSync(place)
  }
}
