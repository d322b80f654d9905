/**
 * Takes the Authenticode signature off a program of Windows (PE Format, "The Attribute Certificate Table"). Whatever
 * is put into a signed program breaks its signature, and Windows trusts a broken one less than none: Defender and
 * AppLocker take it for tampering. Whoever has a certificate signs the finished executable (osslsigncode, signtool).
 */

const certificateDirectory = 4
const directorySize = 8

/** Offset of the entry of the data directories that tells where certificates are. */
const certificateEntry = (program: Buffer): number => {
  const header = program.length < 0x40 ? -1 : program.readUInt32LE(0x3c)
  if (header < 0 || program.toString('latin1', header, header + 4) !== 'PE\0\0') {
    throw new Error('no program of Windows: it has no PE header')
  }
  const optionalHeader = header + 24
  if (program.readUInt16LE(optionalHeader) !== 0x20b) throw new Error('no program for 64-bit Windows')
  return optionalHeader + 112 + certificateDirectory * directorySize
}

/**
 * The program without its signature; the same bytes where it has none.
 *
 * @throws Error where it is no program for 64-bit Windows, or something lies behind its signature
 */
export const withoutSignature = (program: Buffer): Buffer => {
  const entry = certificateEntry(program)
  const [start, size] = [program.readUInt32LE(entry), program.readUInt32LE(entry + 4)]
  if (size === 0) return program
  if (start + size !== program.length) throw new Error('something lies behind its signature')
  const unsigned = Buffer.from(program.subarray(0, start))
  unsigned.writeUInt32LE(0, entry)
  unsigned.writeUInt32LE(0, entry + 4)
  return unsigned
}
