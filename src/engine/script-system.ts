/** How a system runs scripts: what is different on Windows. Another system is one more file like this one's second half. */
import { basename } from 'node:path'
import type { ScriptAction } from '../machine/actions.ts'
import { commandEnvironment } from './commands.ts'
import { interpreterOf, isProgram } from './shebang.ts'

export interface ScriptSystem {
  /** What a script finds in its environment before the context's variables. */
  readonly environment: Readonly<Record<string, string>>
  /** The context may not give this name another value, beside those that no system allows. */
  readonly isTaken: (name: string) => boolean
  /** Bytes that a variable of an environment may have with its name; as on Linux where left out. */
  readonly longestVariable?: number
  /** What the copy of a script is called, and what is in it. */
  readonly fileOf: (
    action: ScriptAction,
    content: Uint8Array,
  ) => { readonly name: string; readonly content: Uint8Array }
  /** The command that runs what lies at this path. */
  readonly commandOf: (path: string, content: Uint8Array) => [string, ...string[]]
  /** It has to lie where programs may be run. */
  readonly isProgram: (content: Uint8Array) => boolean
  /** Where the guest's own programs start. */
  readonly home: string
}

/** A name that can stand for a file, made unlike any other by the digest before it. */
export const fileName = (name: string): string => basename(name).replace(/[^A-Za-z0-9._-]/g, '_')

export const linuxScripts: ScriptSystem = {
  environment: { ...commandEnvironment, USER: 'root', LOGNAME: 'root', SHELL: '/bin/sh' },
  isTaken: () => false,
  fileOf: ({ name }, content) => ({ name: fileName(name), content }),
  commandOf: interpreterOf,
  isProgram,
  home: '/',
}
