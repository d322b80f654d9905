/** What a front-end's environment says to its transfer scripts: where datastores are, how hosts are reached. */
import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'

/** A front-end as a transfer script sees it. */
export interface FrontEnd {
  /** The folder of the datastores. */
  readonly datastores: string
  /** The command for another host; its program and arguments. */
  readonly ssh: readonly string[]
  /** Whether this name is the front-end itself. */
  readonly isHere: (host: string) => boolean
  /** Whether errors stand in a frame, as drivers before 6.0 want them. */
  readonly isFramed: boolean
}

/** Scripts of OpenNebula 6.0 and later write the message alone; to their driver a frame would be part of it. */
const wantsFrame = (library: string): boolean => {
  try {
    const text = readFileSync(library, 'utf8')
    return !/\berror_message\b/.test(text) || text.includes('8<---')
  } catch {
    return true
  }
}

/** The front-end that this environment is of: one folder of its own with ONE_LOCATION, or the packages' places. */
export const frontEndOf = (environment: NodeJS.ProcessEnv): FrontEnd => {
  const { ONE_LOCATION = '', DS_DIR = '', SSH = '' } = environment
  const [library, state] =
    ONE_LOCATION === ''
      ? ['/usr/lib/one', '/var/lib/one']
      : [join(ONE_LOCATION, 'lib'), join(ONE_LOCATION, 'var')]
  const ssh = SSH.split(/\s+/).filter(word => word !== '')
  const ownNames = new Set(['localhost', '127.0.0.1', '::1', hostname().toLowerCase()])
  return {
    datastores: DS_DIR === '' ? join(state, 'datastores') : DS_DIR,
    ssh: ssh.length === 0 ? ['ssh'] : ssh,
    // Whoever says how hosts are reached means this one too.
    isHere: host => ssh.length === 0 && ownNames.has(host.toLowerCase()),
    isFramed: wantsFrame(join(library, 'sh', 'scripts_common.sh')),
  }
}
