/**
 * Loaded before the command line (`node --import`): reads of the file VMCONTEXT_ISO are counted, into the file
 * VMCONTEXT_COUNT, and from the one that VMCONTEXT_FAULT names on they fail, or there is nothing more to read.
 */
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'

const { VMCONTEXT_FAULT = '{"at":-1}', VMCONTEXT_ISO = '', VMCONTEXT_COUNT } = process.env
const { at, how } = JSON.parse(VMCONTEXT_FAULT) as { readonly at: number; readonly how?: string }

/** As Node has it: a code, or where it has none for it, errno(3). */
const failure = (): Error =>
  how === 'ENOMEDIUM'
    ? Object.assign(new Error('Unknown system error -123: read'), {
        code: 'Unknown system error -123',
        errno: -123,
      })
    : Object.assign(new Error(`${how}: i/o error, read`), { code: how })

const media = new Set<number>()
let count = 0

const { openSync, readSync } = fs
const functions = fs as unknown as { openSync: unknown; readSync: unknown }
functions.openSync = (...args: Parameters<typeof openSync>): number => {
  const descriptor = openSync(...args)
  if (args[0] === VMCONTEXT_ISO) media.add(descriptor)
  else media.delete(descriptor)
  return descriptor
}
functions.readSync = (...args: readonly unknown[]): number => {
  if (media.has(args[0] as number)) {
    const isGone = at >= 0 && count >= at
    count += 1
    if (isGone && how === 'end') return 0
    if (isGone) throw failure()
  }
  return Reflect.apply(readSync, fs, args)
}
syncBuiltinESMExports()
process.on('exit', () => {
  if (VMCONTEXT_COUNT !== undefined) fs.writeFileSync(VMCONTEXT_COUNT, String(count))
})
