/**
 * Folders that are for administrators and SYSTEM alone. Anybody may make a folder in %ProgramData%: who made ours before
 * us must not keep it. What is here is words for icacls.exe (Microsoft Learn, "icacls"); accounts are named by their SID.
 */

/** SYSTEM, whatever he is called in the language of this Windows. */
export const system = 'S-1-5-18'

export const administrators = 'S-1-5-32-544'

/** Gives a folder and all in it another owner, and the rights of its parent instead of those it was given. */
export const takeOver = (folder: string): readonly [owner: readonly string[], rights: readonly string[]] => [
  [folder, '/setowner', `*${administrators}`, '/T', '/L', '/Q'],
  [folder, '/reset', '/T', '/L', '/Q'],
]

/** Lets nobody else in, and nobody into what comes to lie in it. */
export const closeToOthers = (folder: string): readonly string[] => [
  folder,
  '/inheritance:r',
  '/grant:r',
  ...[system, administrators].map(sid => `*${sid}:(OI)(CI)F`),
  '/Q',
]
