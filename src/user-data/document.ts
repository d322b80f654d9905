/** What kind of USER_DATA it is, by how it begins, as cloud-init tells them apart. */
import type { Problem } from '../context/problem.ts'
import { decodeBase64 } from '../context/types/access.ts'
import { decompress, isCompressed } from './decode.ts'

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

/**
 * Looks at USER_DATA.
 *
 * @param isBase64 as USER_DATA_ENCODING says
 */
export const readDocument = async (value: string, isBase64: boolean): Promise<Document> => {
  const packed = isBase64 ? decodeBase64(value) : Buffer.from(value)
  if (packed === undefined)
    return unusable(
      'it is no base64, as USER_DATA_ENCODING says',
      'encode it with base64, or leave the encoding out',
    )
  const bytes = isCompressed(packed) ? await decompress(packed) : packed
  if (bytes === undefined)
    return unusable('it is compressed and cannot be read', 'compress it with gzip, 16 MiB at most')
  const text = Buffer.from(bytes)
    .toString()
    .replace(/^\uFEFF/, '')
    .trimStart()
  if (text === '') return { kind: 'nothing' }
  if (/^#cloud-config\b/.test(text)) return { kind: 'cloud-config', text }
  if (text.startsWith('#!')) return { kind: 'script', text }
  const other = others.find(([beginning]) => beginning.test(text))
  const hint = 'begin it with a line #cloud-config, or with #! for a script'
  return other === undefined
    ? unusable('its first line says neither #cloud-config nor #!, so it is not known what it is', hint)
    : unusable(`it is ${other[1]}, which is not done here`, hint)
}
