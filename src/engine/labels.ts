/** SELinux labels: what was written gets the label the policy has for its path, by one restorecon(8) for all. */
import type { Facts } from '../machine/facts.ts'
import type { RunCommand } from '../machine/machine.ts'
import type { Log } from './log.ts'
import type { ModuleReport } from './report.ts'

const seconds = 30

/** Does nothing where SELinux is not at work. */
export const relabel = async (
  modules: readonly ModuleReport[],
  facts: Facts,
  runCommand: RunCommand,
  log: Log,
): Promise<void> => {
  if (!facts.selinux || !facts.tools.has('restorecon')) return
  const changed = modules.flatMap(module => module.actions).filter(action => action.outcome === 'changed')
  const paths = changed.map(action => action.path).filter(path => path !== undefined)
  const accounts = changed.some(action => action.kind === 'account' || action.kind === 'password')
  if (accounts) paths.push('/etc/passwd', '/etc/shadow', '/etc/group', '/etc/gshadow', '/home')
  if (paths.length === 0) return
  const { ok, message } = await runCommand(['restorecon', '-R', ...new Set(paths)], seconds)
  if (!ok) log('warning', `SELinux labels were not restored: ${message}`)
}
