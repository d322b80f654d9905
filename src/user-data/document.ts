/** What kind of USER_DATA it is, by how it begins, as cloud-init tells them apart. */
import type { Problem } from '../context/problem.ts'

export type Document =
  | { readonly kind: 'cloud-config'; readonly text: string }
  | { readonly kind: 'script'; readonly text: string }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'unusable'; readonly problem: Problem }

const unusable = (message: string, hint: string): Document => ({
  kind: 'unusable',
  problem: { severity: 'error', variable: 'USER_DATA', message: `USER_DATA: ${message}`, hint },
})

/** Other kinds that cloud-init knows, by their beginning. */
const others: readonly (readonly [beginning: RegExp, what: string])[] = [
  [/^#include/, 'a list of files to include'],
  [/^## template:\s*jinja/i, 'a template'],
  [/^#cloud-boothook/, 'a boothook'],
  [/^#upstart-job/, 'an upstart job'],
  [/^#part-handler/, 'a part handler'],
  [/^(?:Content-Type|MIME-Version):/i, 'a message of several parts'],
]

/** More than any cloud-config: 16 MiB. */
const longest = 16 * 2 ** 20

/** gzip(1) begins with these two bytes, RFC 1952 §2.3.1. */
const isCompressed = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b

const decompressed = async (bytes: Uint8Array): Promise<string> => {
  const { gunzipSync } = await import('node:zlib')
  return gunzipSync(bytes, { maxOutputLength: longest }).toString()
}

/** As text, decompressed where it is compressed. @throws Error where that fails, or is more than 16 MiB */
const textOf = async (value: string, isBase64: boolean): Promise<string> => {
  const bytes = isBase64 ? Buffer.from(value, 'base64') : Buffer.from(value)
  return isCompressed(bytes) ? await decompressed(bytes) : bytes.toString()
}

/**
 * Looks at USER_DATA.
 *
 * @param isBase64 as USER_DATA_ENCODING says
 */
export const readDocument = async (value: string, isBase64: boolean): Promise<Document> => {
  if (isBase64 && !/^[A-Za-z\d+/\s]*={0,2}\s*$/.test(value))
    return unusable(
      'it is no base64, as USER_DATA_ENCODING says',
      'encode it with base64, or leave the encoding out',
    )
  let text: string
  try {
    text = (await textOf(value, isBase64)).replace(/^\uFEFF/, '').trimStart()
  } catch {
    return unusable('it is compressed and cannot be read', 'compress it with gzip, 16 MiB at most')
  }
  if (text === '') return { kind: 'nothing' }
  if (/^#cloud-config\b/.test(text)) return { kind: 'cloud-config', text }
  if (text.startsWith('#!')) return { kind: 'script', text }
  const other = others.find(([beginning]) => beginning.test(text))
  const hint = 'begin it with a line #cloud-config, or with #! for a script'
  return other === undefined
    ? unusable('its first line says neither #cloud-config nor #!, so it is not known what it is', hint)
    : unusable(`it is ${other[1]}, which is not done here`, hint)
}
