/**
 * Delivery through the system's ssh to a real sshd on loopback, which has its own configuration, keys and port and is
 * ended by its process id. Needs root: sshd logs root in, and a disk that is full is a file system of its own.
 */
import assert from 'node:assert/strict'
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import fs from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { deliverOverSsh, type SshOptions } from '../../src/builder/delivery/ssh.ts'
import { BuildError } from '../../src/builder/error.ts'
import { vmcontext } from '../support/cli.ts'

const sshd = '/usr/sbin/sshd'

const installed = (...paths: readonly string[]): boolean => paths.every(path => fs.existsSync(path))

/** Why these tests cannot run here; where VMCONTEXT_CI=1 is set, that is a failure instead. */
const lack = (): string | false => {
  const reason =
    process.getuid?.() !== 0
      ? 'needs root: sshd logs root in, and file systems are mounted'
      : !installed(sshd, '/usr/bin/ssh', '/usr/bin/ssh-keygen') &&
        'apt-get install openssh-server openssh-client'
  if (reason !== false && process.env.VMCONTEXT_CI === '1')
    throw new Error(`VMCONTEXT_CI=1 allows no skipping: ${reason}`)
  return reason
}
const skip = lack()

/** A port of loopback that nobody has now. */
const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer().on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })

const work = fs.mkdtempSync(join(tmpdir(), 'vmcontext-delivery-'))
const at = (...parts: readonly string[]): string => join(work, ...parts)
let server: ChildProcess | null = null
let port = 0

const keygen = (path: string): void => {
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'test', '-f', path])
}

/** The client's configuration: host `kvm1` is our sshd. Others are the same with something wrong. */
const clientConfig = (name: string, changes: Readonly<Record<string, string>> = {}): string => {
  const options = {
    HostName: '127.0.0.1',
    Port: String(port),
    User: 'root',
    IdentityFile: at('key'),
    IdentitiesOnly: 'yes',
    IdentityAgent: 'none',
    BatchMode: 'yes',
    StrictHostKeyChecking: 'yes',
    UserKnownHostsFile: at('known'),
    GlobalKnownHostsFile: '/dev/null',
    ...changes,
  }
  const lines = Object.entries(options).map(([key, value]) => `  ${key} ${value}\n`)
  fs.writeFileSync(at(name), `Host kvm1\n${lines.join('')}`)
  return at(name)
}

const sshWith = (config: string): readonly string[] => ['ssh', '-F', config]
let ssh: readonly string[] = []

const answers = async (): Promise<boolean> => {
  try {
    execFileSync('ssh', [...ssh.slice(1), 'kvm1', 'true'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

const startServer = async (): Promise<void> => {
  fs.mkdirSync('/run/sshd', { recursive: true, mode: 0o755 })
  for (const key of ['host', 'other-host', 'key', 'other-key']) keygen(at(key))
  port = await freePort()
  fs.copyFileSync(at('key.pub'), at('authorized'))
  fs.writeFileSync(at('known'), `[127.0.0.1]:${port} ${fs.readFileSync(at('host.pub'), 'utf8')}`)
  fs.writeFileSync(at('known-other'), `[127.0.0.1]:${port} ${fs.readFileSync(at('other-host.pub'), 'utf8')}`)
  fs.writeFileSync(at('known-none'), '')
  fs.writeFileSync(
    at('sshd_config'),
    `ListenAddress 127.0.0.1
Port ${port}
HostKey ${at('host')}
PidFile none
UsePAM no
StrictModes no
PermitRootLogin yes
PasswordAuthentication no
KbdInteractiveAuthentication no
AuthorizedKeysFile ${at('authorized')}
AcceptEnv SHELL_OF_TEST
SetEnv HOME=${at('home')}
ForceCommand cd ${at('home')} && exec "$\{SHELL_OF_TEST:-/bin/sh}" -c "$SSH_ORIGINAL_COMMAND"
`,
  )
  server = spawn(sshd, ['-D', '-e', '-f', at('sshd_config')], { stdio: ['ignore', 'ignore', 'pipe'] })
  ssh = sshWith(clientConfig('config'))
  for (let tries = 0; !(await answers()); tries++) {
    if (tries > 50) throw new Error(`sshd does not answer: ${server.stderr?.read()}`)
    await sleep(100)
  }
}

/** Children of a process, and theirs. */
const descendants = (pid: number): readonly number[] =>
  fs
    .readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
    .split(' ')
    .filter(text => text !== '')
    .map(Number)
    .flatMap(child => [child, ...descendants(child)])

const nameOf = (pid: number): string => fs.readFileSync(`/proc/${pid}/comm`, 'utf8').trim()

/**
 * Signals sshd's processes of the connections there are: SIGKILL is a lost connection of which nobody was told, SIGSTOP
 * one on which nothing moves.
 */
const signalSessions = (signal: 'SIGKILL' | 'SIGSTOP'): readonly number[] => {
  const sessions = descendants(server?.pid ?? 0).filter(pid => nameOf(pid).startsWith('sshd'))
  assert.notEqual(sessions.length, 0)
  for (const pid of sessions) process.kill(pid, signal)
  return sessions
}

before(async () => {
  fs.mkdirSync(at('home'))
  if (skip === false) await startServer()
})
after(() => {
  server?.kill()
  fs.rmSync(work, { recursive: true, force: true })
})

/** A folder of the other host for one test. */
const folderFor = (t: TestContext): string => {
  const folder = fs.mkdtempSync(at('home', 'test-'))
  t.after(() => fs.rmSync(folder, { recursive: true, force: true }))
  return folder
}

const mebibyte = 1 << 20
const image = Buffer.alloc(3 * mebibyte, 'not only zeros ')
image.fill(0, mebibyte / 2, 2 * mebibyte)

async function* chunksOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let position = 0; position < bytes.length; position += 65536)
    yield bytes.subarray(position, position + 65536)
}

const deliver = (
  path: string,
  options: Partial<SshOptions> & { readonly chunks?: AsyncIterable<Uint8Array> } = {},
): Promise<void> => {
  const { chunks = chunksOf(image), ...rest } = options
  return deliverOverSsh(
    { size: image.length, chunks },
    { host: 'kvm1', path },
    { command: ssh, mode: 0o640, ...rest },
  )
}

/** For `assert.rejects`: an error of the other host with this in it. */
const failure =
  (message: RegExp) =>
  (error: unknown): true => {
    if (!(error instanceof BuildError)) throw error
    assert.match(error.message, message)
    return true
  }

/** Waits until a folder holds these files only: what the far side does once it is alone takes a moment. */
const holdsOnly = async (folder: string, files: readonly string[]): Promise<void> => {
  for (let tries = 0; tries < 50 && fs.readdirSync(folder).length !== files.length; tries++) await sleep(100)
  assert.deepEqual(fs.readdirSync(folder).toSorted(), files)
}

describe('through a real sshd', { skip }, () => {
  test('an image arrives whole, sparse and with its mode, its folder is made, and nothing else is there', async t => {
    const folder = folderFor(t)
    await deliver(`${folder}/a b/c/disk.1`)
    const path = join(folder, 'a b/c/disk.1')
    assert.equal(image.equals(fs.readFileSync(path)), true)
    const { mode, blocks, size } = fs.statSync(path)
    assert.equal(mode & 0o7777, 0o640)
    assert.equal(blocks * 512 < size, true)
    await holdsOnly(join(folder, 'a b/c'), ['disk.1'])
  })

  test('a path without a slash in front is of the home', async () => {
    await deliver('~/relative/x.iso')
    assert.equal(image.equals(fs.readFileSync(at('home/relative/x.iso'))), true)
    fs.rmSync(at('home/relative'), { recursive: true })
  })

  test('the old file is whole until the new one takes its name, and who has it open keeps it', async t => {
    const folder = folderFor(t)
    const path = join(folder, 'x.iso')
    fs.writeFileSync(path, 'old')
    const descriptor = fs.openSync(path, 'r')
    t.after(() => fs.closeSync(descriptor))
    async function* watched(): AsyncGenerator<Uint8Array> {
      for await (const chunk of chunksOf(image)) {
        assert.equal(fs.readFileSync(path, 'utf8'), 'old')
        yield chunk
      }
    }
    await deliver(path, { chunks: watched() })
    assert.equal(fs.readFileSync(descriptor, 'utf8'), 'old')
    assert.equal(image.equals(fs.readFileSync(path)), true)
    await holdsOnly(folder, ['x.iso'])
  })

  for (const shell of ['/bin/csh', '/bin/tcsh', '/usr/bin/fish', '/bin/zsh'].filter(path => installed(path)))
    test(`an account whose shell is ${shell} will do`, async t => {
      const folder = folderFor(t)
      const config = clientConfig(`config-shell`, { SetEnv: `SHELL_OF_TEST=${shell}` })
      await deliver(`${folder}/it's "$HOME" !x/x.iso`, { command: sshWith(config) })
      assert.equal(image.equals(fs.readFileSync(join(folder, `it's "$HOME" !x/x.iso`))), true)
    })

  test('a connection that ssh keeps for the next one is not waited for', async t => {
    const folder = folderFor(t)
    const options = { ControlMaster: 'auto', ControlPath: at('control'), ControlPersist: '60' }
    const command = sshWith(clientConfig('config-control', options))
    const begun = performance.now()
    for (const name of ['1.iso', '2.iso']) await deliver(join(folder, name), { command })
    execFileSync('ssh', [...command.slice(1), '-O', 'exit', 'kvm1'], { stdio: 'ignore' })
    assert.equal(performance.now() - begun < 20_000, true)
    await holdsOnly(folder, ['1.iso', '2.iso'])
  })

  test('the command line delivers what it builds', async t => {
    const folder = folderFor(t)
    const bin = at('bin')
    fs.mkdirSync(bin)
    fs.writeFileSync(join(bin, 'ssh'), `#!/bin/sh\nexec /usr/bin/ssh -F '${at('config')}' "$@"\n`, {
      mode: 0o755,
    })
    const PATH = `${bin}:${process.env.PATH}`
    const args = ['build', '--set', 'SET_HOSTNAME=web1', '--deliver', `kvm1:${folder}/vm/web1.iso`]
    const built = await vmcontext(args, { PATH })
    assert.equal(built.code, 0, built.stderr)
    const inspected = await vmcontext(['inspect', join(folder, 'vm/web1.iso')])
    assert.match(inspected.stdout, /SET_HOSTNAME/)
    const refused = await vmcontext(args.with(-1, `kvm1:${folder}`), { PATH })
    assert.equal(refused.code, 1)
    assert.match(refused.stderr, /cannot deliver to kvm1:.*: a folder has that name; name a file in it/)
  })
})

describe('what was there stays, and nothing is left beside it,', { skip }, () => {
  /** A folder with an old image, and a check that it is as it was. */
  const withOldFile = (folder: string) => {
    const path = join(folder, 'x.iso')
    fs.writeFileSync(path, 'old')
    const check = async (): Promise<void> => {
      await holdsOnly(folder, ['x.iso'])
      assert.equal(fs.readFileSync(path, 'utf8'), 'old')
    }
    return { path, check }
  }

  test('when the connection is lost in the middle', async t => {
    const { path, check } = withOldFile(folderFor(t))
    async function* cutOff(): AsyncGenerator<Uint8Array> {
      let sent = 0
      for await (const chunk of chunksOf(image)) {
        if (sent === mebibyte) signalSessions('SIGKILL')
        sent += chunk.length
        yield chunk
      }
    }
    await assert.rejects(
      deliver(path, { chunks: cutOff() }),
      failure(/the connection was lost .*: \d+ of 3145728 bytes were sent; what was there is as it was/),
    )
    await check()
  })

  test('when the connection is lost before the end', async t => {
    const { path, check } = withOldFile(folderFor(t))
    async function* cutOff(): AsyncGenerator<Uint8Array> {
      yield* chunksOf(image.subarray(0, -2048))
      await sleep(300)
      signalSessions('SIGKILL')
      yield image.subarray(-2048)
    }
    await assert.rejects(deliver(path, { chunks: cutOff() }), failure(/the connection was lost/))
    await check()
  })

  test('when nothing moves on the connection any more', async t => {
    const { path, check } = withOldFile(folderFor(t))
    let stopped: readonly number[] = []
    async function* hanging(): AsyncGenerator<Uint8Array> {
      yield* chunksOf(image.subarray(0, mebibyte))
      stopped = signalSessions('SIGSTOP')
      yield* chunksOf(image.subarray(mebibyte))
    }
    const delivery = deliver(path, { chunks: hanging(), patience: { stall: 1000, finish: 1000 } })
    await assert.rejects(delivery, failure(/nothing was taken for 1 s|no checksum came within/))
    for (const pid of stopped) process.kill(pid, 'SIGCONT')
    await check()
  })

  test('when an input changes meanwhile', async t => {
    const { path, check } = withOldFile(folderFor(t))
    const changed = new Error('an input changed')
    async function* failing(): AsyncGenerator<Uint8Array> {
      yield* chunksOf(image.subarray(0, mebibyte))
      throw changed
    }
    await assert.rejects(deliver(path, { chunks: failing() }), error => error === changed)
    await check()
  })

  test('when the disk is full', async t => {
    const folder = folderFor(t)
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder])
    try {
      const { path, check } = withOldFile(folder)
      await assert.rejects(
        deliver(path),
        failure(/^cannot deliver to kvm1:.*: it cannot be written: the disk there is full; make room/),
      )
      await check()
    } finally {
      execFileSync('umount', [folder])
    }
  })

  test('when the file system is mounted read-only', async t => {
    const folder = folderFor(t)
    execFileSync('mount', ['-t', 'tmpfs', 'tmpfs', folder])
    try {
      const { path, check } = withOldFile(folder)
      execFileSync('mount', ['-o', 'remount,ro', folder])
      await assert.rejects(
        deliver(path),
        failure(/no file can be written in its folder: .*mounted read-only/),
      )
      await assert.rejects(
        deliver(join(folder, 'new/x.iso')),
        failure(/its folder cannot be made: .*mounted read-only/),
      )
      await check()
    } finally {
      execFileSync('umount', [folder])
    }
  })

  test('when a file is in the way of its folder', async t => {
    const { path, check } = withOldFile(folderFor(t))
    await assert.rejects(
      deliver(`${path}/folder/disk.1`),
      failure(/its folder cannot be made: a part of its path is there and is no folder/),
    )
    await check()
  })

  const refusals: Readonly<
    Record<string, readonly [changes: Readonly<Record<string, string>>, message: RegExp]>
  > = {
    'when the key is refused': [
      { IdentityFile: at('other-key') },
      /it took none of the keys of this account.*ssh said: .*Permission denied \(publickey\)/,
    ],
    'when the host key is not the one that is known': [
      { UserKnownHostsFile: at('known-other') },
      /host key is not the one that is known; .*forget the old one with `ssh-keygen .*-R .*127\.0\.0\.1/,
    ],
    'when the host key is not known': [
      { UserKnownHostsFile: at('known-none') },
      /host key is not known yet; run `ssh -F .* kvm1` once/,
    ],
    'when nobody listens': [{ Port: '1' }, /nothing takes connections there.*Connection refused/],
  }
  for (const [when, [changes, message]] of Object.entries(refusals))
    test(when, async t => {
      const { path, check } = withOldFile(folderFor(t))
      const command = sshWith(clientConfig('config-refused', changes))
      await assert.rejects(deliver(path, { command }), failure(message))
      await check()
    })
})
