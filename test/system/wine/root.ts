/**
 * A Debian 13 with wine 10, in which programs of Windows run (wine 8 of Debian 12 cannot run Node 24).
 * VMCONTEXT_TEST_WINE names one that is there; else it is made, 1.1 GB in about two minutes, and goes with the test.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'

export interface WineRoot extends AsyncDisposable {
  readonly root: string
}

/** Not in /tmp, which may be small. */
const place = '/var/tmp/vmcontext-wine-'

/** @throws Error where it cannot be made, with what mmdebstrap said */
export const wineRoot = async (): Promise<WineRoot> => {
  const given = process.env.VMCONTEXT_TEST_WINE
  if (given !== undefined && given !== '') return { root: given, [Symbol.asyncDispose]: async () => {} }
  const folder = await mkdtemp(place)
  const dispose = () => rm(folder, { recursive: true, force: true })
  const root = join(folder, 'root')
  try {
    await execa('mmdebstrap', ['--variant=apt', '--include=wine64,wine', 'trixie', root], { stdin: 'ignore' })
  } catch (error) {
    await dispose()
    throw error
  }
  return { root, [Symbol.asyncDispose]: dispose }
}
