import type { ByteSource } from '../../src/iso9660/read/byte-source.ts'

/** A source over bytes in memory. */
export const memorySource = (bytes: Uint8Array): ByteSource => ({
  size: bytes.length,
  read: (position, length) => bytes.subarray(position, position + length),
  close: () => undefined,
})
