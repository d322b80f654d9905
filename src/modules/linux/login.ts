/** Whom USERNAME means, for the modules that give this user a password, keys or rights. */
import type { Settings } from '../../context/settings.ts'
import type { Facts } from '../../machine/facts.ts'

export interface Login {
  readonly name: string
  readonly isRoot: boolean
  /** Where the home is, or will be once the user is created. */
  readonly home: string
  readonly exists: boolean
}

/** The user the context is about; null where USERNAME cannot be used, which a problem says already. */
export const loginOf = (settings: Settings, facts: Facts): Login | null => {
  if (settings.invalid('USERNAME')) return null
  const name = settings.get('USERNAME') ?? 'root'
  const user = facts.users.find(other => other.name === name)
  const isRoot = name === 'root'
  const home = user?.home ?? (isRoot ? '/root' : `/home/${name}`)
  return { name, isRoot, home, exists: isRoot || user !== undefined }
}
