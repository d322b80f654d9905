/** Tells OneGate that the machine is ready, where all before it succeeded. The token comes with the context or lies on the medium. */
import type { Problem } from '../../context/problem.ts'
import type { Settings } from '../../context/settings.ts'
import type { ReadyAction } from '../../machine/actions.ts'
import type { WindowsFacts } from '../../machine/windows/facts.ts'
import type { Module } from '../module.ts'

/** Where OpenNebula puts the token of a template with TOKEN=YES. */
const tokenFile = 'token.txt'

const missing = (variable: 'ONEGATE_ENDPOINT' | 'VMID', hint: string): Problem => ({
  severity: 'error',
  variable: 'REPORT_READY',
  message: `REPORT_READY: OneGate cannot be told without ${variable}`,
  hint,
})

const noToken: Problem = {
  severity: 'error',
  variable: 'REPORT_READY',
  message: `REPORT_READY: OneGate takes no word without a token: there is no ONEGATE_TOKEN, and no ${tokenFile} on the medium`,
  hint: 'give TOKEN=YES in the CONTEXT of the template',
}

/** What ONEGATE_TOKEN says of itself where it cannot be used is a problem already: no other token is tried. */
const tokenOf = (settings: Settings, { mediumFiles }: WindowsFacts): ReadyAction['token'] | null => {
  if (settings.invalid('ONEGATE_TOKEN')) return null
  const secret = settings.get('ONEGATE_TOKEN')
  if (secret !== null) return { secret }
  const file = mediumFiles.find(name => name.toLowerCase() === tokenFile)
  return file === undefined ? null : { file }
}

export const ready = {
  name: 'ready',
  stage: 'network',

  plan(settings, facts) {
    if (settings.get('REPORT_READY') !== true) return { actions: [] }
    const endpoint = settings.get('ONEGATE_ENDPOINT')
    const vmid = settings.get('VMID')
    const token = tokenOf(settings, facts)
    if (endpoint === null || vmid === null || token === null) {
      const problems = [
        ...(endpoint === null
          ? [missing('ONEGATE_ENDPOINT', 'set it in oned.conf, or give TOKEN=YES in the template')]
          : []),
        ...(vmid === null ? [missing('VMID', 'OpenNebula writes it into every context')] : []),
        ...(token === null ? [noToken] : []),
      ]
      return { actions: [], problems }
    }
    return {
      actions: [
        {
          kind: 'ready',
          endpoint,
          vmid,
          token,
          retries: settings.get('RETRY_COUNT'),
          wait: settings.get('RETRY_WAIT_PERIOD'),
          onlyIfAllSucceeded: true,
        },
      ],
    }
  },
} satisfies Module<WindowsFacts>
