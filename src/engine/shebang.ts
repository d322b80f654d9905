/**
 * How to start a script: by its interpreter, as the kernel would (execve(2)), so that it also runs from a
 * folder mounted noexec, which /run is on many systems.
 */
import fs from 'node:fs'

const longestLine = 4096
const elf = Buffer.from([0x7f, 0x45, 0x4c, 0x46])

/** bash where it is, because scripts without a first line `#!` were always run by it. */
const defaultShell = (): string => (fs.existsSync('/bin/bash') ? '/bin/bash' : '/bin/sh')

/** A compiled program, which no interpreter can read: it has to lie where programs may be run. */
export const isProgram = (head: Uint8Array): boolean => Buffer.from(head.subarray(0, elf.length)).equals(elf)

/**
 * The command that runs this program.
 *
 * @param path of the program on this machine
 * @param head its first bytes
 */
export const interpreterOf = (path: string, head: Uint8Array): [string, ...string[]] => {
  const bytes = Buffer.from(head.subarray(0, longestLine))
  if (isProgram(bytes)) return [path]
  const line = bytes.toString('latin1').split('\n', 1)[0] ?? ''
  const [, interpreter, argument] = /^#![ \t]*([^ \t\r]+)[ \t]*(.*?)[ \t\r]*$/.exec(line) ?? []
  if (interpreter === undefined) return [defaultShell(), path]
  return argument === undefined || argument === '' ? [interpreter, path] : [interpreter, argument, path]
}
