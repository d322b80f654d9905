/**
 * What an action needs to be checked and made: the guest's files, whether the guest is running, and the two
 * things that are not files, commands and scripts. The engine puts one together per run.
 */
import type { Password, ScriptAction } from './actions.ts'
import type { GuestFiles } from './files.ts'
import type { Call } from './windows/powershell/call.ts'

/** What became of an action; in a plan `changed` means "would change". */
export type Outcome = 'unchanged' | 'changed' | 'skipped' | 'failed'

/** How an action went. */
export interface Performed {
  readonly outcome: Outcome
  /** A unified diff, or a line for what is no text; only where the machine was asked for diffs. */
  readonly diff?: string
  /** Why it was skipped or failed, or what else a person should know. */
  readonly message?: string
  /** Paths that were written, folders with all that is in them: their SELinux labels are to be restored. */
  readonly wrote?: readonly string[]
}

/** Shows a change of one file; null stands for a file that is not there. */
export type ShowDiff = (path: string, before: Uint8Array | null, after: Uint8Array | null) => string

/**
 * Runs a program to its end, with this on its standard input. `ended`: by itself, so that failing is its answer;
 * `output`: all that it said.
 */
export type RunCommand = (
  command: readonly [string, ...string[]],
  seconds: number,
  input?: string,
) => Promise<{
  readonly ok: boolean
  readonly message: string
  readonly ended?: boolean
  readonly exitCode?: number
  readonly output?: string
}>

/** A password that somebody can log in with. */
export type GivenPassword = Extract<Password, { kind: 'crypted' | 'plain' }>

/** Which passwords earlier runs have set: each is set once, so that a user's own change of it stays. */
export interface PasswordMemory {
  /** This one was the last that was set for the user. */
  readonly isSet: (user: string, password: GivenPassword) => Promise<boolean>
  /** Some password was. */
  readonly isNoted: (user: string) => boolean
  readonly note: (user: string, password: GivenPassword) => Promise<void>
  /** Another is about to be set: should the run end in between, which one is there is not known. */
  readonly forget: (user: string) => Promise<void>
}

/** Runs a script of the user's own. */
export interface ScriptRunner {
  /** It ran already, as often as it is to run. */
  readonly ranAlready: (action: ScriptAction) => Promise<boolean>
  readonly run: (action: ScriptAction) => Promise<{ readonly ok: boolean; readonly message: string }>
}

/** The one PowerShell process of a run, started with the first calls. */
export interface PowerShell {
  /** Makes the calls in their order, and none after one that fails. */
  readonly make: (calls: readonly Call[]) => Promise<{ readonly ok: boolean; readonly message: string }>
}

export interface Machine {
  readonly files: GuestFiles
  /** The guest is the running machine (no `--root`): it has a kernel and processes. */
  readonly live: boolean
  /** Nothing is to be changed. */
  readonly dryRun: boolean
  /** null: nobody reads diffs, so none is made. */
  readonly showDiff: ShowDiff | null
  readonly runCommand: RunCommand
  readonly scripts: ScriptRunner
  readonly passwords: PasswordMemory
  /** null where the guest is no running Windows. */
  readonly powerShell: PowerShell | null
  /** The content of a file of the medium; left out where no action asks for one. */
  readonly readMedium?: (path: string) => Uint8Array
  /** The machine starts again once the run is over. */
  readonly requestRestart: (reason: string) => void
  /** Milliseconds to wait for another program that is changing the users. */
  readonly patience: number
  /** Answers a salt for crypt(3), 16 characters of [./0-9A-Za-z]. */
  readonly salt: () => Promise<string>
}
