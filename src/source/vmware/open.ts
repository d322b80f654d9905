/**
 * The context that a VMware host has left in guestinfo. Any user of the guest can read it there, and set it where the
 * host allows that (isolation.tools.setinfo.disable): a CD-ROM and a folder that belong to root come before it.
 */
import { contextFile } from '../../context/file.ts'
import { defaultLimit, type Medium, SourceError } from '../medium.ts'
import { memoryMedium } from '../memory-medium.ts'
import type { Surroundings } from '../surroundings.ts'
import { askHost, findTool } from './ask.ts'
import { contextKey, decodeBase64, decodeFile, fileKey } from './decode.ts'

/** More files than any template names. */
const mostFiles = 100

/** Adds the files of FILES, which are counted without gaps. What cannot be used of them is told and left out. */
const addFiles = async (
  tool: string,
  contents: Map<string, Uint8Array>,
  log: (message: string) => void,
): Promise<void> => {
  let total = 0
  for (let index = 0; index < mostFiles; index++) {
    const key = fileKey(index)
    const value = await askHost(tool, key)
    if (value === null) return
    const file = decodeFile(value)
    if ('problem' in file) log(`${key}: ${file.problem}: passed over`)
    else if (contents.has(file.name)) log(`${key}: ${file.name} is there already: passed over`)
    else {
      total += file.content.length
      if (total > defaultLimit)
        throw new SourceError(`${key}: all files together are more than ${defaultLimit} bytes`)
      contents.set(file.name, file.content)
    }
  }
}

/**
 * The medium that guestinfo is; null where VMware's tools are missing or the host has left nothing.
 *
 * @param tools where the tools may be, absolute paths
 * @throws SourceError where there is a context that cannot be used, or the tool fails
 */
export const openGuestinfo = async (
  tools: readonly string[],
  around: Surroundings,
): Promise<Medium | null> => {
  const tool = findTool(tools)
  if (tool === null) {
    around.log(
      'VMware runs this machine, but its tools (open-vm-tools) are not installed: guestinfo is not read',
    )
    return null
  }
  const value = await askHost(tool, contextKey)
  if (value === null) return null
  const content = decodeBase64(value)
  if (content === null) {
    throw new SourceError(
      `${contextKey}: it is not in Base64, as OpenNebula writes it; set it anew on the host`,
    )
  }
  const contents = new Map([[contextFile, content]])
  await addFiles(tool, contents, around.log)
  return memoryMedium({ kind: 'vmware', path: contextKey, contents, around })
}
