/**
 * Which folders the FILES of a template may not name on this host: what the environment says, or else the oned.conf
 * of the front-end that this host is, or else OpenNebula's own default.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { restrictedByDefault } from '../template/restricted.ts'

export interface Restrictions {
  /** CONTEXT_RESTRICTED_DIRS */
  readonly restrictedFolders: readonly string[]
  /** CONTEXT_SAFE_DIRS */
  readonly safeFolders: readonly string[]
}

/** Where OpenNebula keeps oned.conf: in a self-contained installation, or in that of the packages. */
const configuration = ({ ONE_LOCATION = '' }: NodeJS.ProcessEnv): string =>
  ONE_LOCATION === '' ? '/etc/one/oned.conf' : join(ONE_LOCATION, 'etc', 'oned.conf')

const readConfiguration = (path: string): string => {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    // No front-end, or its configuration is not for this user: the default is the safe answer.
    return ''
  }
}

/** An attribute of oned.conf; like OpenNebula, the first of several. */
const attribute = (text: string, name: string): string | undefined => {
  const [, quoted, bare] =
    new RegExp(`^[ \\t]*${name}[ \\t]*=\\s*(?:"([^"]*)"|([^\\s"#]+))`, 'im').exec(text) ?? []
  return quoted ?? bare
}

const foldersOf = (text: string): readonly string[] => text.split(/\s+/).filter(folder => folder !== '')

/** The folders, and those in them that are safe. A variable of the environment counts even if it is empty. */
export const restrictionsOf = (environment: NodeJS.ProcessEnv): Restrictions => {
  const { CONTEXT_RESTRICTED_DIRS: restricted, CONTEXT_SAFE_DIRS: safe } = environment
  const text =
    restricted === undefined || safe === undefined ? readConfiguration(configuration(environment)) : ''
  const restrictedText = restricted ?? attribute(text, 'CONTEXT_RESTRICTED_DIRS')
  return {
    restrictedFolders: restrictedText === undefined ? restrictedByDefault : foldersOf(restrictedText),
    safeFolders: foldersOf(safe ?? attribute(text, 'CONTEXT_SAFE_DIRS') ?? ''),
  }
}
