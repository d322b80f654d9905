/**
 * Sectors, and the numbers in them that ECMA-119 records twice: once least, once most significant byte first.
 */

/** Bytes of a logical sector, and of a logical block of the images we write (ECMA-119 §6.1.2, §6.2.2). */
export const sectorSize = 2048

/** How many sectors hold so many bytes. */
export const sectorsOf = (bytes: number): number => Math.ceil(bytes / sectorSize)

/** Bytes that are missing from `length` to the end of its last sector. */
export const paddingOf = (length: number): number => sectorsOf(length) * sectorSize - length

/** So many zeros. Small ones come from Node's pool, which is several times faster than memory of their own. */
export const zeros = (length: number): Buffer => Buffer.allocUnsafe(length).fill(0)

/** ECMA-119 §7.2.3: 16 bits in both byte orders. */
export const putBoth16 = (into: Buffer, offset: number, value: number): void => {
  into.writeUInt16LE(value, offset)
  into.writeUInt16BE(value, offset + 2)
}

/** ECMA-119 §7.3.3: 32 bits in both byte orders. */
export const putBoth32 = (into: Buffer, offset: number, value: number): void => {
  into.writeUInt32LE(value, offset)
  into.writeUInt32BE(value, offset + 4)
}
