/**
 * Scripts on Windows: PowerShell's (.ps1, and START_SCRIPT) and those of the command interpreter (.cmd, .bat). They run as
 * SYSTEM, each as often as its action says, with the medium's folder as the current one.
 */
import { isUtf8 } from 'node:buffer'
import { extname } from 'node:path'
import type { ScriptAction } from '../../machine/actions.ts'
import type { GuestFiles } from '../../machine/files.ts'
import type { ScriptRunner } from '../../machine/machine.ts'
import { forWindowsPowerShell, systemProgram } from '../../machine/windows/system.ts'
import type { OpenContext } from '../context.ts'
import { runtimeFolder, stateFolder } from '../folders.ts'
import { lazyScripts, type ScriptOptions } from '../lazy-scripts.ts'
import { fileName, type ScriptSystem } from '../script-system.ts'

/** PowerShell of every Windows; what a profile says is not for scripts of a context. */
const powerShell = [
  systemProgram('WindowsPowerShell\\v1.0\\powershell.exe'),
  '-NoLogo',
  '-NoProfile',
  '-NonInteractive',
  '-ExecutionPolicy',
  'Bypass',
  '-File',
] as const

const isBatch = (path: string): boolean => ['.cmd', '.bat'].includes(extname(path).toLowerCase())

/** Windows PowerShell takes a file for one in the system's own code page unless it begins with this (about_Character_Encoding). */
const byteOrderMark = Buffer.from('\uFEFF')

/** A file with one in front is read as it is, as is one in that code page: a BOM would make nonsense of its letters. */
const asUtf8 = (content: Uint8Array): Uint8Array =>
  !isUtf8(content) || byteOrderMark.equals(content.subarray(0, byteOrderMark.length))
    ? content
    : Buffer.concat([byteOrderMark, content])

/** Names in an environment are one name in whatever case. */
const namesOf = (environment: NodeJS.ProcessEnv): ReadonlySet<string> =>
  new Set(Object.keys(environment).map(name => name.toUpperCase()))

/** What makes programs do something else before their first line, and is not always set. */
const dangerous =
  /^(?:PATHEXT|COMSPEC|PSMODULEPATH|PROMPT|COMPLUS_.*|COR_.*|CORECLR_.*|DOTNET_.*|__COMPAT_LAYER|__PS.*)$/i

/** Characters of a variable ("Environment Variables"); what is longer, some programs would find and others would not. */
const longestVariable = 32_767

/** @param environment the agent's own, which is the system's */
export const windowsSystem = (environment: NodeJS.ProcessEnv): ScriptSystem => {
  const taken = namesOf(environment)
  return {
    environment: forWindowsPowerShell(environment),
    longestVariable,
    isTaken: name => taken.has(name.toUpperCase()) || dangerous.test(name),
    fileOf: ({ name, script }: ScriptAction, content) =>
      script.from === 'context'
        ? { name: `${fileName(name)}.ps1`, content: asUtf8(content) }
        : { name: fileName(name), content },
    // The path holds nothing that the command interpreter would read as more than letters.
    commandOf: path => (isBatch(path) ? [systemProgram('cmd.exe'), '/d', '/c', path] : [...powerShell, path]),
    isProgram: () => false,
    home: environment.SystemDrive === undefined ? 'C:\\' : `${environment.SystemDrive}\\`,
  }
}

/** The runner of a run; on the running machine only, a plan starts none. */
export const windowsScripts = (
  context: OpenContext,
  {
    files,
    ...options
  }: Pick<ScriptOptions, 'force' | 'memory' | 'log' | 'output'> & { readonly files: GuestFiles },
): ScriptRunner =>
  lazyScripts(context, {
    ...options,
    runtime: files.onMachine(runtimeFolder),
    state: files.onMachine(stateFolder),
    oneContext: null,
    system: windowsSystem(process.env),
  })
