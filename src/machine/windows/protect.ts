/**
 * Folders that are for administrators and SYSTEM alone. Anybody may make a folder in %ProgramData%: who made ours before
 * us must not keep it. What is here is words for icacls.exe (Microsoft Learn, "icacls"); accounts are named by their SID.
 */
import { join } from 'node:path'

/** SYSTEM, whatever he is called in the language of this Windows. */
export const system = 'S-1-5-18'

export const administrators = 'S-1-5-32-544'

/**
 * Gives a folder another owner, and the rights of its parent instead of those it was given; does the same with all that is in
 * it. A file that refuses (`/C`) keeps none of the others.
 */
export const takeOver = (
  folder: string,
): Readonly<Record<'owner' | 'rights' | 'ownerInside' | 'rightsInside', readonly string[]>> => {
  const inside = join(folder, '*')
  const setOwner = ['/setowner', `*${administrators}`]
  return {
    owner: [folder, ...setOwner, '/L', '/Q'],
    rights: [folder, '/reset', '/L', '/Q'],
    ownerInside: [inside, ...setOwner, '/T', '/C', '/L', '/Q'],
    rightsInside: [inside, '/reset', '/T', '/C', '/L', '/Q'],
  }
}

/** Lets nobody else in, and nobody into what comes to lie in it. */
export const closeToOthers = (folder: string): readonly string[] => [
  folder,
  '/inheritance:r',
  '/grant:r',
  ...[system, administrators].map(sid => `*${sid}:(OI)(CI)F`),
  '/Q',
]
