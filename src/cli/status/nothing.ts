/** A machine of which there is no run to tell: why that may be, from what can be seen without any program. */
import { join } from 'node:path'
import type { GuestFiles } from '../../machine/files.ts'
import { blockFolder, isCdrom } from '../../machine/linux/kernel-files.ts'
import type { State } from './state.ts'

const unit = 'vmcontext-local.service'

/** `masked`: somebody does not want it. `unknown`: no systemd here. */
type Enabled = 'enabled' | 'disabled' | 'masked' | 'absent' | 'unknown'

export const howEnabled = (files: GuestFiles): Enabled => {
  const exists = (...parts: readonly string[]): boolean => files.status(join('/', ...parts)) !== null
  if (!exists('run/systemd/system')) return 'unknown'
  const own = files.status(`/etc/systemd/system/${unit}`)
  if (own?.kind === 'link' && own.target === '/dev/null') return 'masked'
  if (exists('etc/systemd/system/multi-user.target.wants', unit)) return 'enabled'
  const isThere = ['etc', 'usr/lib', 'lib'].some(folder => exists(folder, 'systemd/system', unit))
  return isThere ? 'disabled' : 'absent'
}

const unitAdvice: Readonly<Record<Enabled, string>> = {
  enabled: `its unit is enabled, so the boot starts it: see journalctl -b -u ${unit}`,
  disabled: `its unit is not enabled: systemctl enable ${unit}, then boot or run vmcontext apply`,
  masked: `its unit is masked, so no boot starts it: systemctl unmask ${unit}`,
  absent: `there is no ${unit}: install the package, or run vmcontext apply from whatever starts services here`,
  unknown: 'no systemd runs here: vmcontext apply has to be started by whatever starts services here',
}

const drives = (files: GuestFiles): readonly string[] => files.list(blockFolder).filter(isCdrom)

const labelled = (files: GuestFiles): string | undefined =>
  files.list('/dev/disk/by-label').find(label => label.toUpperCase() === 'CONTEXT')

const mediumAdvice = (files: GuestFiles): string => {
  if (labelled(files) !== undefined)
    return 'a volume labelled CONTEXT is there: vmcontext plan shows what it would do'
  if (files.status('/context/context.sh') !== null)
    return 'there is a context in /context: vmcontext plan shows what it would do'
  const found = drives(files)
  return found.length === 0
    ? 'there is no CD-ROM drive: the host has to attach the context image, labelled CONTEXT'
    : `no volume is labelled CONTEXT (drives: ${found.join(', ')}): the host has to attach the context image`
}

/** On Windows, whose files have no modes, Task Scheduler starts the agent, and only Windows knows of drives. */
const windowsAdvice: readonly string[] = [
  'vmcontext install makes it a service; schtasks /Query /TN vmcontext tells whether it is one',
  'the host has to attach the context image, labelled CONTEXT; vmcontext plan shows what it would do',
]

const adviceOf = (vain: string | null, files: GuestFiles): readonly string[] => {
  if (!files.hasModes) return vain === null ? windowsAdvice : windowsAdvice.slice(1)
  return vain === null ? [unitAdvice[howEnabled(files)], mediumAdvice(files)] : [mediumAdvice(files)]
}

/** What to tell where there is no report. */
export const nothingText = ({ vain, running }: State, files: GuestFiles): string => {
  if (running !== null)
    return `the first run is at work (process ${running}); vmcontext status --wait waits for it\n`
  const head =
    vain === null
      ? 'vmcontext has not run since this machine was started'
      : `the last run, ${vain}, found no context, and nothing was changed`
  return `${head}\n${adviceOf(vain, files)
    .map(line => `  ${line}\n`)
    .join('')}`
}
