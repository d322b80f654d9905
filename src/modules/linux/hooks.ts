/**
 * Users' own executables in the guest: /etc/vmcontext.d, and /etc/one-context.d for those who come from
 * one-context. `loc-*` run in the local stage, all others in the network stage, by name, with the arguments
 * one-context gave: the stage, and a word that is empty unless somebody forced the run.
 */
import type { Settings } from '../../context/settings.ts'
import type { ScriptAction } from '../../machine/actions.ts'
import type { Facts } from '../../machine/facts.ts'
import type { Module, Stage } from '../module.ts'
import { scriptTimeout } from '../scripts.ts'

/** one-context's own files: what they do is our job, so they are left out where its package is still there. */
const oneContextOwn =
  /^(?:loc-(?:04-run-dir|05-grow-rootfs|06-mount-virtiofs|09-timezone|10-network(?:-pci)?|12-firewall|14-mount-swap|15-ip_forward|15-keepalived|16-gen-env|20-set-username-password|22-ssh_public_key|24-ssh_host_key|30-console|35-securetty)|net-(?:11-fix-loopback|15-hostname|95-cloudinit-start|96-cloudinit-finish|97-start-script|98-execute-scripts|99-report-ready))$/

/** Names that packaging tools leave beside the real file. */
const leftOver = /~$|\.(?:dpkg-\w+|rpm(?:new|save|orig)|bak|swp)$/

const stageOf = (name: string): Stage => (name.startsWith('loc-') ? 'local' : 'network')

const hook = (folder: string, name: string, stage: Stage, timeout: number): ScriptAction => ({
  kind: 'script',
  name: `${folder}/${name}`,
  script: { from: 'guest', path: `${folder}/${name}` },
  arguments: [stage, ''],
  timeout,
  // It does what it does for what the context says.
  runs: 'context',
})

/** The boot waits for hooks of the local stage, and its unit for 10 minutes at most: 5 minutes each. */
const longestLocal = 300

const timeoutIn = (stage: Stage, settings: Settings): number => {
  const limit = scriptTimeout(settings)
  return stage === 'local' && (limit === 0 || limit > longestLocal) ? longestLocal : limit
}

/** The hooks of a stage with the names they are ordered by. */
export const hooksOf = (
  facts: Facts,
  settings: Settings,
  stage: Stage,
): { readonly name: string; readonly action: ScriptAction }[] => {
  const timeout = timeoutIn(stage, settings)
  const folders = [
    { folder: '/etc/vmcontext.d', names: facts.hooks.vmcontext },
    { folder: '/etc/one-context.d', names: facts.hooks.oneContext.filter(name => !oneContextOwn.test(name)) },
  ]
  return folders
    .flatMap(({ folder, names }) =>
      names
        .filter(name => stageOf(name) === stage && !leftOver.test(name))
        .map(name => ({ name, action: hook(folder, name, stage, timeout) })),
    )
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
}

/** The hooks of the local stage; those of the network stage take turns with the context's scripts. */
export const hooks = {
  name: 'hooks',
  stage: 'local',
  plan: (settings, facts) => ({ actions: hooksOf(facts, settings, 'local').map(({ action }) => action) }),
} satisfies Module
