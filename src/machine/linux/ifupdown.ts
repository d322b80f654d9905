/** ifupdown of a guest, from its files: whose it is, whether it runs the network, and what it has brought up. */
import type { NetworkFacts, ServiceState } from '../facts.ts'
import type { GuestFiles } from '../files.ts'

type Dialect = NetworkFacts['ifupdownDialect']

const text = (files: GuestFiles, path: string): string => Buffer.from(files.read(path) ?? []).toString()

const has = (files: GuestFiles, path: string): boolean => files.status(path) !== null

const programs = ['/usr/sbin/ifup', '/sbin/ifup']

/** Whether there is an `ifup` at all. */
export const hasIfup = (files: GuestFiles): boolean => programs.some(path => has(files, path))

/** Alpine has busybox's, a link to it, or ifupdown-ng's, whose parts lie in a folder of its own. */
export const readDialect = (files: GuestFiles): Dialect => {
  const isBusybox = programs.some(path => {
    const status = files.status(path)
    return status?.kind === 'link' && status.target.includes('busybox')
  })
  return isBusybox || has(files, '/usr/libexec/ifupdown-ng') ? 'plain' : 'debian'
}

/** Debian's, and where busybox and ifupdown-ng keep theirs on Alpine. */
const states = ['/run/network/ifstate', '/run/ifstate']

/** Device names that ifupdown has brought up, the loopback among them: `ens3=ens3` a line. */
const readState = (files: GuestFiles): string[] =>
  states
    .flatMap(path => text(files, path).split('\n'))
    .map(line => line.split('=')[0]?.trim() ?? '')
    .filter(name => name !== '')

/** The same without the loopback. */
export const readUp = (files: GuestFiles): string[] => readState(files).filter(name => name !== 'lo')

/** The loopback comes first: where it is up, the others have been tried. */
export const readIfupdown = (
  files: GuestFiles,
  live: boolean,
  isUnitEnabled: (unit: string) => boolean,
): ServiceState => {
  if (!hasIfup(files)) return 'absent'
  if (live && readState(files).length > 0) return 'running'
  const openrc = ['boot', 'default'].some(level => has(files, `/etc/runlevels/${level}/networking`))
  const sysvinit = files.list('/etc/rcS.d').some(name => /^S\d+networking$/.test(name))
  return openrc || sysvinit || isUnitEnabled('networking.service') ? 'enabled' : 'installed'
}

const wholeFolder = /^\s*source(?:-directory)?\s+(?:\/etc\/network\/)?interfaces\.d(?:\/\*|\/)?\s*$/m

/** Whether the main file reads the whole folder beside it. */
export const readsFolder = (files: GuestFiles): boolean =>
  wholeFolder.test(text(files, '/etc/network/interfaces'))
