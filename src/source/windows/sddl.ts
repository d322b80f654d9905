/**
 * Security descriptors as text (Microsoft Learn, "Security Descriptor Definition Language"): who may change what one
 * belongs to. Only what that takes is read of them.
 */

/** Letters for rights, as bits of an access mask (Microsoft Learn, "ACE Strings"; "File Access Rights Constants"). */
const rights: Readonly<Record<string, number>> = {
  CC: 0x1,
  DC: 0x2,
  LC: 0x4,
  SW: 0x8,
  RP: 0x10,
  WP: 0x20,
  DT: 0x40,
  LO: 0x80,
  CR: 0x100,
  SD: 0x10000,
  RC: 0x20000,
  WD: 0x40000,
  WO: 0x80000,
  GA: 0x10000000,
  GX: 0x20000000,
  GW: 0x40000000,
  GR: 0x80000000,
  FA: 0x1f01ff,
  FR: 0x120089,
  FW: 0x120116,
  FX: 0x1200a0,
}

/** To write, add, delete (also what is below), change the access control list or the owner; each alone is enough. */
const changing = 0x2 | 0x4 | 0x40 | 0x10000 | 0x40000 | 0x80000 | 0x10000000 | 0x40000000

/** SYSTEM, Administrators, Administrator, and the service that owns Windows' own files: they are the machine's masters anyway. */
const masters = new Set([
  'SY',
  'S-1-5-18',
  'BA',
  'S-1-5-32-544',
  'LA',
  'S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464',
])

/** The mask that rights stand for; null where one of them is not known. */
const maskOf = (text: string): number | null => {
  if (/^0x[0-9a-f]+$/i.test(text)) return Number(text)
  let mask = 0
  for (const right of text.match(/../g) ?? []) {
    const bits = rights[right]
    if (bits === undefined) return null
    mask |= bits
  }
  return mask
}

interface Entry {
  readonly flags: string
  readonly rights: string
  readonly who: string
}

/** Entries that allow something. A condition behind one, which may have parentheses of its own, is taken to hold. */
const allowing = /\((?:A|OA|XA|ZA);(?<flags>[^;()]*);(?<rights>[^;()]*);[^;()]*;[^;()]*;(?<who>[^;()]*)/g

const entriesOf = (list: string): readonly Entry[] =>
  [...list.matchAll(allowing)].map(({ groups }) => ({
    flags: groups?.flags ?? '',
    rights: groups?.rights ?? '',
    who: groups?.who ?? '',
  }))

/** For what is made below it only. */
const isInheritOnly = ({ flags }: Entry): boolean => /^(?:..)*IO/.test(flags)

const letsChange = (entry: Entry): boolean => {
  const mask = maskOf(entry.rights)
  return !isInheritOnly(entry) && (mask === null || (mask & changing) !== 0)
}

/**
 * Who may change a file or folder but SYSTEM and administrators, as the descriptor names them: SIDs, or two letters for
 * well-known ones. The owner counts, who may always change the list. `everyone` where it says nothing.
 */
export const strangersIn = (descriptor: string): readonly string[] => {
  const owner = /O:(S-[-0-9]+|[A-Z]{2})/.exec(descriptor)?.[1]
  const list = /D:([A-Z_]*)(.*)/s.exec(descriptor)
  if (owner === undefined || list === null || list[1]?.includes('NO_ACCESS_CONTROL')) return ['everyone']
  const may = [
    owner,
    ...entriesOf(list[2] ?? '')
      .filter(letsChange)
      .map(({ who }) => who),
  ]
  return [...new Set(may.filter(who => !masters.has(who)))]
}
