/**
 * The way into a guest that its users take: a login over ssh with the key that the context put there. One
 * connection serves all commands. The guest's host key is remembered from boot to boot; should it change,
 * the login fails.
 */
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { execa } from 'execa'

export interface Key {
  readonly privateFile: string
  /** The line for authorized_keys. */
  readonly publicLine: string
}

/** Makes an SSH key pair in `folder`. */
export const makeKey = async (folder: string): Promise<Key> => {
  const privateFile = join(folder, 'key')
  await execa('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'system-test', '-f', privateFile])
  const { stdout } = await execa('ssh-keygen', ['-y', '-f', privateFile])
  return { privateFile, publicLine: stdout.trim() }
}

export interface LoginRequest {
  readonly user: string
  readonly key: Key
  readonly port: number
  /** A folder of the caller's, the same for all boots of a guest. */
  readonly folder: string
}

export interface Login extends AsyncDisposable {
  /** Runs a line of shell as the user; answers what it printed. @throws Error where it fails. */
  readonly run: (command: string) => Promise<string>
  /** The same as root, through `sudo -n`. */
  readonly runAsRoot: (command: string) => Promise<string>
}

/**
 * Logs in, waiting for the guest's SSH server as long as need be.
 *
 * @throws Error where nobody lets us in within five minutes, with ssh's last words.
 */
export const login = async ({ user, key, port, folder }: LoginRequest): Promise<Login> => {
  const options = {
    IdentityFile: key.privateFile,
    IdentitiesOnly: 'yes',
    UserKnownHostsFile: join(folder, 'known-hosts'),
    // All boots share one entry, whatever port they have.
    HostKeyAlias: 'guest',
    StrictHostKeyChecking: 'accept-new',
    BatchMode: 'yes',
    ConnectTimeout: '60',
    LogLevel: 'ERROR',
    ControlMaster: 'auto',
    ControlPath: join(folder, 'ssh'),
    ControlPersist: '600',
  }
  const args = [
    ...['-F', 'none', '-p', String(port)],
    ...Object.entries(options).flatMap(([name, value]) => ['-o', `${name}=${value}`]),
    `${user}@127.0.0.1`,
  ]
  const run = async (command: string): Promise<string> =>
    (await execa('ssh', [...args, command], { stdin: 'ignore' })).stdout
  await connect(() => run('true'))
  return {
    run,
    runAsRoot: command => run(`sudo -n sh -c ${quoted(command)}`),
    [Symbol.asyncDispose]: async () => {
      await execa('ssh', ['-O', 'exit', ...args], { reject: false })
    },
  }
}

/** Milliseconds: a guest on a busy machine may be minutes late. */
const patience = 300_000

const connect = async (tryOnce: () => Promise<unknown>): Promise<void> => {
  const deadline = performance.now() + patience
  for (;;) {
    try {
      await tryOnce()
      return
    } catch (error) {
      if (performance.now() > deadline) throw error
      await sleep(500)
    }
  }
}

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`
