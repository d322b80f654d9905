/** OneGate is told that the machine is ready, again where that fails for now. */
import type { ReadyAction } from '../actions.ts'
import { ActionError } from '../files.ts'
import type { Machine } from '../machine.ts'
import type { Kind } from './kind.ts'

/** The token, of the context or of the medium. @throws ActionError, SourceError */
const tokenOf = ({ token }: ReadyAction, { readMedium }: Machine): string => {
  if ('secret' in token) return token.secret
  const content = Buffer.from(readMedium?.(token.file) ?? []).toString()
  const [line = ''] = content
    .replace(/^\uFEFF/, '')
    .trim()
    .split(/\s+/)
  // What a header may hold (RFC 9110 §5.5) and a token has no reason not to.
  if (/^[!-~]+$/.test(line)) return line
  throw new ActionError(
    `${token.file} on the medium holds no token, so READY cannot be reported; give TOKEN=YES in the template`,
  )
}

const sleep = (seconds: number): Promise<void> =>
  new Promise(resolve => {
    setTimeout(resolve, seconds * 1000)
  })

export const ready: Kind<ReadyAction> = {
  describe: ({ endpoint }) =>
    `READY=YES to OneGate at ${URL.canParse(endpoint) ? new URL(endpoint).host : 'its address'}`,

  async perform(action, machine) {
    if (machine.dryRun) return { outcome: 'changed' }
    if (!machine.live) return { outcome: 'skipped', message: 'the guest is not running' }
    const { endpoint, vmid, retries, wait } = action
    const token = tokenOf(action, machine)
    const { tellReady } = await import('../../onegate/client.ts')
    for (let left = retries; ; left--) {
      const answer = await tellReady({ endpoint, vmid, token })
      if (answer.ok) return { outcome: 'changed' }
      if (answer.isFinal || left <= 0) {
        const tries = retries - left + 1
        return {
          outcome: 'failed',
          message: `${answer.message}; tried ${tries === 1 ? 'once' : `${tries} times`}`,
        }
      }
      await sleep(wait)
    }
  },
}
