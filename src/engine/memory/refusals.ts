/**
 * Changes of the network that cut the guest off and were taken back. The same change would do it again, so that a
 * running guest does not try it at every event; a boot does, as it comes up without a network anyway.
 */
import type { Action } from '../../machine/actions.ts'
import type { GuestFiles } from '../../machine/files.ts'
import { ownFile, refusedNetwork } from '../folders.ts'
import { type RunMemory, wordsOf } from './memory.ts'

export interface Refusals {
  /** Why these actions are not made; null where they may be. */
  readonly of: (actions: readonly Action[]) => Promise<string | null>
  readonly note: (actions: readonly Action[], message: string) => Promise<void>
}

/** `force`: it may have been another's fault, so try. */
export const openRefusals = (
  files: GuestFiles,
  memory: Pick<RunMemory, 'digest'>,
  force: boolean,
): Refusals => {
  const digest = (actions: readonly Action[]) => memory.digest('refused', wordsOf(actions))
  return {
    of: async actions => {
      const content = files.readNoFollow(refusedNetwork)
      if (content === null || force) return null
      const [refused, ...message] = Buffer.from(content).toString().split('\n')
      if (refused === '' || refused !== (await digest(actions))) return null
      return `this change was tried before on the running guest: ${message.join(' ').trim()}; it is not tried again until the context changes, the guest boots, or \`vmcontext apply --force\` says so`
    },
    note: async (actions, message) =>
      files.write(refusedNetwork, Buffer.from(`${await digest(actions)}\n${message}\n`), ownFile),
  }
}
