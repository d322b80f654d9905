/**
 * The changes a module may ask for. An action is plain data: what shall be so, not how to get there.
 * How each kind is checked, shown and made is a file of its own in `kinds/`; a new kind is one member of
 * `Action` here, one file there and one line in `kinds/registry.ts`.
 *
 * Paths are the guest's own, absolute; `--root` is added where files are touched, nowhere else.
 */
import type { Call } from './windows/powershell/call.ts'

/** A whole file with this content; a file of ours begins with a header that says so. */
export interface FileAction {
  readonly kind: 'file'
  readonly path: string
  readonly content: string | Uint8Array
  /** Permission bits, such as 0o644. */
  readonly mode: number
  /** Name of the owning user; root where left out. */
  readonly owner?: string
  /** Name of the group; the owner's where left out. */
  readonly group?: string
  /** Goes to the end of what is there, unless that ends so already. */
  readonly append?: boolean
  /** Content is not shown in a plan or log. */
  readonly secret?: boolean
  /** Only where this user exists: what the file says is about him. */
  readonly needsUser?: string
  /** `changed`: only where an earlier action of the same module changed something. */
  readonly when?: 'changed'
}

/** A directory; parents that are missing are made with mode 0755. */
export interface DirectoryAction {
  readonly kind: 'directory'
  readonly path: string
  readonly mode: number
  readonly owner?: string
}

/** A symbolic link. */
export interface LinkAction {
  readonly kind: 'link'
  readonly path: string
  /** What the link says, relative or absolute. */
  readonly target: string
}

/**
 * Lines of ours in a file that others write as well, between two marker lines. Without lines the block is
 * taken out, and the rest of the file stays as it is, byte for byte.
 */
export interface BlockAction {
  readonly kind: 'block'
  readonly path: string
  readonly lines: readonly string[]
  /** Where a block that is not there yet goes. */
  readonly position: 'start' | 'end'
  /** Mode and owner of a file that is not there yet. */
  readonly mode: number
  readonly owner?: string
  /**
   * The file belongs in this user's home: it is read and written as that user, its folder is made with mode
   * 0700 where missing, and no symbolic link below the home is followed.
   */
  readonly home?: string
  /** Whose SSH keys the lines are, where that is no user with a home: remembered as `keyUsers`. */
  readonly keysOf?: string
  /** Made on a running Windows right before the file is written, which it is not where this fails. */
  readonly before?: Call
}

/** No file here. Only a file with our header is removed; another's is left, and said so. */
export interface RemoveAction {
  readonly kind: 'remove'
  readonly path: string
}

/** A user of the guest: created where missing, never taken away. */
export interface AccountAction {
  readonly kind: 'account'
  readonly user: string
  /** Where a new user's home goes. */
  readonly home: string
  /** Shells in order of preference: the first that exists in the guest is taken. */
  readonly shells: readonly string[]
  /** Change the shell of a user that exists already. */
  readonly enforceShell: boolean
}

/** What a user's entry in shadow(5) shall be. */
export type Password =
  | { readonly kind: 'crypted'; readonly text: string }
  | { readonly kind: 'plain'; readonly text: string }
  | { readonly kind: 'locked' }

/** The password of a user. */
export interface PasswordAction {
  readonly kind: 'password'
  readonly user: string
  readonly password: Password
}

/** A value the running kernel holds, written below /proc/sys; skipped where the guest is not running. */
export interface KernelAction {
  readonly kind: 'kernel'
  /** Such as /proc/sys/kernel/hostname. */
  readonly path: string
  readonly value: string
  /** A kernel that has no such value, for want of what it is about, is as it shall be. */
  readonly absentIsFine?: true
}

/** A program of the guest, run with these arguments and no shell; skipped where the guest is not running. */
export interface CommandAction {
  readonly kind: 'command'
  readonly command: readonly [string, ...string[]]
  /**
   * `changed`: only where an earlier action of the same module changed something; with paths, only where one on
   * these paths did.
   */
  readonly when: 'always' | 'changed' | { readonly changed: readonly string[] }
  /** Seconds until it is ended; 60 where left out. */
  readonly timeout?: number
  /** Exit codes by which it says that it cannot do it yet, and that its service will when it can. */
  readonly postponed?: readonly number[]
  /** It takes away something the machine has now: not where the context could not be read whole. */
  readonly takesAway?: true
}

/** A program that makes something larger. */
export interface GrowCommand {
  readonly command: readonly [string, ...string[]]
  /** What the program reads from its standard input. */
  readonly input?: string
  /** The exit code by which it says that all was done already. */
  readonly nothingToDo?: number
}

/** One program on the way to a larger file system. */
export interface GrowStep extends GrowCommand {
  /** A device that is larger than this many bytes afterwards, or the step has failed. */
  readonly enlarges?: { readonly device: string; readonly from: number }
  /** What is tried where it fails, or that device is as large as before. */
  readonly otherwise?: GrowCommand
}

/**
 * A mounted file system reaches to the end of its disk: what is below it grows first. The steps are run in order, with no
 * shell, and none after one that fails; skipped where the guest is not running.
 */
export interface GrowAction {
  readonly kind: 'grow'
  /** The mount point. */
  readonly path: string
  /** Bytes it has, and those it is going to have. */
  readonly from: number
  readonly to: number
  /** What it is, in words: "partition 1 of /dev/vda, ext4". */
  readonly on: string
  readonly steps: readonly GrowStep[]
}

/** Swap goes to this device, which holds swap space; skipped where the guest is not running. */
export interface SwapAction {
  readonly kind: 'swap'
  /** Such as /dev/vdb. */
  readonly path: string
}

/** Where the files of a check are laid out, each under the path that it is to have. */
export const checkFolder = '/run/vmcontext/check'

/**
 * Files are right in the eyes of the program that is going to read them. Where one of them is not there yet,
 * they are laid out below `checkFolder`, with those of others that count as well, and the program is run. Where
 * it fails, nothing more of the module is done, and all stays as it was. Skipped where the guest is not running.
 */
export interface CheckAction {
  readonly kind: 'check'
  /** What is going to be written, and files that are there and count as well. */
  readonly files: readonly FileAction[]
  /** Run with no shell; it names paths below `checkFolder`. */
  readonly command: readonly [string, ...string[]]
  /** What the program reads from its standard input. */
  readonly input?: string
  /** The exit code of a program too old for this question. */
  readonly cannotJudge?: number
}

/** A program of the user's own, run with the context in its environment. */
export interface ScriptAction {
  readonly kind: 'script'
  /** What people know it by: START_SCRIPT, init.sh, /etc/vmcontext.d/net-10-app. */
  readonly name: string
  readonly script:
    | { readonly from: 'context'; readonly content: string }
    | { readonly from: 'medium'; readonly file: string }
    | { readonly from: 'guest'; readonly path: string }
  readonly arguments: readonly string[]
  /** Seconds until it is ended; 0: never. */
  readonly timeout: number
  readonly runs: ScriptFrequency
}

/**
 * How often a script runs. `boot`: at each boot, and again when the script itself is another. `context`: at each
 * boot, and again when the context is another. `change`: when the context is another than last time, across boots.
 * `once`: in the life of this machine.
 */
export type ScriptFrequency = 'boot' | 'context' | 'change' | 'once'

/** Changes made by calls of PowerShell; skipped where the guest is not running. */
export interface PowerShellAction {
  readonly kind: 'powershell'
  /** What is so afterwards, in words: "address 10.0.0.5/24 on Ethernet". */
  readonly what: string
  /** The facts say that it is so already: nothing is called. */
  readonly isSo: boolean
  /** Made one after the other, none after one that fails. */
  readonly calls: readonly Call[]
  /**
   * `changed`: only where an earlier action of the same module changed something; with paths, only where one on these
   * paths did.
   */
  readonly when?: 'changed' | { readonly changed: readonly string[] }
  /** It takes away something the machine has now: not where the context could not be read whole. */
  readonly takesAway?: true
  /** It lets somebody in who was shut out: not where an earlier action of the same module failed. */
  readonly letsIn?: true
  /** Not where something of the run failed, or the machine starts again first. */
  readonly onlyIfAllSucceeded?: true
}

/** The password of a local user of Windows, set once; a user that is not there yet is made with it. Nobody is shown it. */
export interface UserPasswordAction {
  readonly kind: 'user-password'
  readonly user: string
  readonly isNew: boolean
  /** null: a new user gets one that nobody knows. */
  readonly password: string | null
  /** The call that sets it, without the password itself. */
  readonly call: Call
}

/** OneGate is told READY=YES; skipped where the guest is not running. */
export interface ReadyAction {
  readonly kind: 'ready'
  /** OneGate's address, without `/vm`. */
  readonly endpoint: string
  readonly vmid: number
  /** What it is shown, or the file of the medium that has it. */
  readonly token: { readonly secret: string } | { readonly file: string }
  /** How often it is tried again, and the seconds before each time. */
  readonly retries: number
  readonly wait: number
  readonly onlyIfAllSucceeded: true
}

/** The machine starts again, once the run is over and its report is kept. */
export interface RestartAction {
  readonly kind: 'restart'
  /** Why, for whoever looks at the machine: "the computer name is WEB1 from the next start on". */
  readonly reason: string
  /** `changed`: only where an earlier action of the same module changed something. */
  readonly when: 'always' | 'changed'
}

export type Action =
  | FileAction
  | DirectoryAction
  | LinkAction
  | BlockAction
  | RemoveAction
  | AccountAction
  | PasswordAction
  | KernelAction
  | CheckAction
  | CommandAction
  | GrowAction
  | PowerShellAction
  | ReadyAction
  | RestartAction
  | ScriptAction
  | SwapAction
  | UserPasswordAction

/** The header that files of ours begin with; `comment` starts a comment in the file's own syntax. */
export const ownHeader = (comment = '#'): string =>
  `${comment} Written by vmcontext from this machine's context; changes are overwritten.\n`
