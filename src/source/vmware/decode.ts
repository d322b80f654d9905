/**
 * What OpenNebula's vCenter driver puts into guestinfo: a context.sh in Base64 under one key, and under further ones
 * the files of FILES, each with its name in the first line and Base64 below it.
 */
import { contextFile } from '../../context/file.ts'

/** The key of context.sh. */
export const contextKey = 'guestinfo.opennebula.context'

/** The key of a file of FILES, counted from 0. */
export const fileKey = (index: number): string => `guestinfo.opennebula.file.${index}`

/** Base64 with line breaks anywhere, RFC 2045 §6.8; null where it is something else. */
export const decodeBase64 = (text: string): Uint8Array | null => {
  const compact = text.replace(/\s+/g, '')
  return /^[A-Za-z0-9+/]*={0,2}$/.test(compact) && compact.length % 4 === 0
    ? Buffer.from(compact, 'base64')
    : null
}

/** A file as guestinfo has it; `problem` says why there is no use for it. */
export type GuestinfoFile =
  | { readonly name: string; readonly content: Uint8Array }
  | { readonly problem: string }

/** The host puts the file beside context.sh: a name, and no way to elsewhere. */
const isPlainName = (name: string): boolean =>
  name !== '' && name !== '.' && name !== '..' && name !== contextFile && !/[/\\:\p{Cc}]/u.test(name)

export const decodeFile = (value: string): GuestinfoFile => {
  const end = value.indexOf('\n')
  const name = (end < 0 ? value : value.slice(0, end)).trim()
  if (!isPlainName(name)) return { problem: `${JSON.stringify(name.slice(0, 80))} is no name for a file` }
  const content = decodeBase64(end < 0 ? '' : value.slice(end))
  return content === null ? { problem: `${name} is not in Base64` } : { name, content }
}
