/** `--system NAME`: the system of the guest that a context is for. */
import { printable } from '../context/printable.ts'
import type { Guest } from '../context/system-meant.ts'
import { InputError } from '../input-error.ts'

/** That of the machine we run on; whatever is no Windows looks at contexts for Linux. */
export const ownSystem: Guest = process.platform === 'win32' ? 'windows' : 'linux'

/** @throws InputError where there are no guests of this system */
export const readSystem = (text: string): Guest => {
  if (text === 'linux' || text === 'windows') return text
  throw new InputError(`--system: "${printable(text)}" is neither linux nor windows`)
}
