/** Content that is packed: what base64 and gzip(1) make of a text of at most 16 MiB, and back. */

/** More than anything of a cloud-config, in bytes. */
const longest = 16 * 2 ** 20

/** gzip(1) begins with these two bytes, RFC 1952 §2.3.1. */
export const isCompressed = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b

/** @returns undefined where it is not compressed, is damaged, or is more than 16 MiB */
export const decompress = async (bytes: Uint8Array): Promise<Uint8Array | undefined> => {
  const { gunzipSync } = await import('node:zlib')
  try {
    return gunzipSync(bytes, { maxOutputLength: longest })
  } catch {
    return undefined
  }
}
