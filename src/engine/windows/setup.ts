/**
 * Windows that is still being set up: after sysprep its first starts belong to it, names and users that come meanwhile
 * are lost again, and a restart in the middle breaks the installation. The value SystemSetupInProgress of the
 * registry's key SYSTEM\Setup is 1 as long as that takes.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { askRegistry } from '../../source/windows/registry.ts'
import type { Log } from '../log.ts'

const key = 'HKLM\\SYSTEM\\Setup'
const value = 'SystemSetupInProgress'

/** As reg.exe prints it: `    SystemSetupInProgress    REG_DWORD    0x1`. */
const isInProgress = (answer: string): boolean => /\bREG_DWORD\s+0x0*[1-9a-f]/i.test(answer)

/** In milliseconds: looked at so often, and waited for so long at most. */
export interface SetupWait {
  readonly every: number
  readonly most: number
  readonly ask: (key: string, value: string) => Promise<string | null>
}

const usual: SetupWait = { every: 5000, most: 2 * 60 * 60_000, ask: askRegistry }

/** Comes back once Windows is set up, or after two hours, as a machine that never is has to be told who it is too. */
export const awaitSetup = async (log: Log, { every, most, ask }: SetupWait = usual): Promise<void> => {
  const deadline = performance.now() + most
  for (let isTold = false; isInProgress((await ask(key, value)) ?? ''); isTold = true) {
    if (performance.now() > deadline) {
      log(
        'warning',
        `Windows is said to be set up still after ${Math.round(most / 60_000)} minutes; the context is applied all the same`,
      )
      return
    }
    if (!isTold) log('notice', 'Windows is being set up; the context is applied once that is done')
    await sleep(every)
  }
}
