/**
 * Names that lead elsewhere on Windows, where a backslash parts a path and a colon a drive or a stream from it, or that
 * it takes for something else (Microsoft Learn, "Naming Files, Paths, and Namespaces").
 */
import { IsoError } from '../error.ts'

const forbidden = /[\\:*?"<>|\p{Cc}]|[. ]$/u

const device = /^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[\d¹²³])(?:\.|$)/i

/** @throws IsoError where a part of the path is no name of a file on Windows */
export const refuseWindowsName = (path: string): void => {
  const part = path
    .split('/')
    .find(name => forbidden.test(name) || device.test(name.replace(/ +(?=\.|$)/, '')))
  if (part === undefined) return
  throw new IsoError(
    `${JSON.stringify(path)} cannot be taken out of the image: ${JSON.stringify(part)} is no name for a file on Windows; rename it and build the image again`,
  )
}
