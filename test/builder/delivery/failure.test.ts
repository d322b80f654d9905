/** What people are told where there is no login, no answer or no end: a program that stands for ssh plays each. */
import assert from 'node:assert/strict'
import fs from 'node:fs'
import { join } from 'node:path'
import { describe, type TestContext, test } from 'node:test'
import type { Patience } from '../../../src/builder/delivery/ssh.ts'
import { BuildError } from '../../../src/builder/error.ts'
import { temporaryFolder } from '../../support/folder.ts'
import { deliver, failure, farHost, patient, sampleBytes } from './far-host.ts'

const image = sampleBytes(2 << 20)

/** A stand-in for ssh that says this on stderr and ends so. */
const saying = (t: TestContext, words: string, exitCode: number) => {
  const file = join(temporaryFolder(t), 'words')
  fs.writeFileSync(file, words)
  return { command: ['/bin/sh', '-c', `cat '${file}' >&2; exit ${exitCode}`, 'ssh'] }
}

describe('ssh that ends before the login is explained:', { concurrency: 3 }, () => {
  const said: Readonly<Record<string, readonly [words: string, message: RegExp]>> = {
    'a changed host key': [
      '@@@@@@@@@@@@@@@@\r\n@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @\r\n@@@@@@@@@@@@@@@@\r\n' +
        'Offending ED25519 key in /root/.ssh/known_hosts:3\r\nHost key verification failed.\r\n',
      /host key is not the one that is known; if it was changed on purpose, forget the old one with `ssh-keygen -R kvm1`.*; ssh said: Offending ED25519 key in \/root\/\.ssh\/known_hosts:3 \/ Host key verification failed\.$/,
    ],
    'a changed host key where ssh proposes a command': [
      'WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!\r\n  ssh-keygen -f "/k h" -R "[kvm1]:2222"\r\nHost key verification failed.\r\n',
      /with `ssh-keygen -f "\/k h" -R "\[kvm1\]:2222"`, and compare/,
    ],
    'a changed host key and what others slip in': [
      'ssh-keygen -f "/k" -R "x$(reboot)"\r\nWARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!\r\n',
      /forget the old one with `ssh-keygen -R kvm1`/,
    ],
    'an unknown host key': [
      'No ED25519 host key is known for kvm1 and you have requested strict checking.\r\nHost key verification failed.\r\n',
      /host key is not known yet; run `.* kvm1` once, compare the fingerprint and accept it/,
    ],
    'a revoked host key': [
      '@       WARNING: REVOKED HOST KEY DETECTED!               @\r\nHost key verification failed.\r\n',
      /marked as revoked in known_hosts; do not trust it/,
    ],
    'a refused key': [
      'ada@kvm1: Permission denied (publickey,keyboard-interactive).\r\n',
      /took none of the keys of this account; put a public one into ~\/\.ssh\/authorized_keys there.*-v kvm1` tells.*ssh said: ada@kvm1: Permission denied/,
    ],
    'too many keys': [
      'Received disconnect from 192.0.2.1 port 22:2: Too many authentication failures\r\n',
      /IdentityFile in ~\/\.ssh\/config/,
    ],
    'a name that DNS does not know': [
      'ssh: Could not resolve hostname kvm1: Name or service not known\r\n',
      /no such host; check the name.*ssh said: ssh: Could not resolve hostname/,
    ],
    'a port where nobody listens': [
      'ssh: connect to host kvm1 port 22: Connection refused\r\n',
      /is sshd running, and on this port/,
    ],
    'a host that is down': [
      'ssh: connect to host kvm1 port 22: No route to host\r\n',
      /cannot be reached; is it up/,
    ],
    'a host that is busy': [
      'kex_exchange_identification: Connection closed by remote host\r\n',
      /MaxStartups, so deliver fewer at once/,
    ],
    'something else': [
      '/etc/ssh/ssh_config: line 3: Bad configuration option: nonsense\r\n',
      /ssh ended with exit code 255; ssh said: \/etc\/ssh\/ssh_config: line 3: Bad configuration option: nonsense$/,
    ],
    nothing: ['', /ssh ended with exit code 255$/],
  }
  for (const [what, [words, message]] of Object.entries(said))
    test(what, t => assert.rejects(deliver(saying(t, words, 255), 'x.iso', image), failure(message)))

  test('an account without a shell', async () => {
    const command = ['/bin/sh', '-c', 'echo This account is currently not available.; exit 1', 'ssh']
    await assert.rejects(
      deliver({ command }, 'x.iso', image),
      failure(
        /ran no shell command \(exit code 1\); it needs a login shell; it said: This account is currently not available\.$/,
      ),
    )
  })

  test('what ssh says drives no terminal', async t => {
    const words = '\x1b[2J\x1b]0;title\x07evil\x9b31m\u202e\r\nlast\x00'
    await assert.rejects(deliver(saying(t, words, 255), 'x.iso', image), error => {
      assert.equal(error instanceof Error, true)
      assert.doesNotMatch(String(error), /[\0-\x1f\x7f-\x9f\u202e]/)
      return true
    })
  })
})

test('ssh that is not installed or cannot be run is named', async t => {
  const notProgram = join(temporaryFolder(t), 'ssh')
  fs.writeFileSync(notProgram, 'text', { mode: 0o644 })
  await assert.rejects(
    deliver({ command: ['vmcontext-no-such-ssh', '-x'] }, 'x.iso', image),
    failure(/the program vmcontext-no-such-ssh is not there; install it \(Debian: openssh-client\)/),
  )
  await assert.rejects(
    deliver({ command: [notProgram] }, 'x.iso', image),
    failure(/cannot be run \(EACCES\)/),
  )
})

test('what the far side failed at is told to programs as well, if it is a step of ours', async () => {
  const failing = (rest: string) => ['/bin/sh', '-c', `printf '\\nvmcontext: fail ${rest}\\n'`, 'ssh']
  const step = async (rest: string): Promise<unknown> =>
    deliver({ command: failing(rest) }, 'x.iso', image).catch(error => {
      assert.ok(error instanceof BuildError)
      return [error.step, /its folder cannot be made|unexpected/.exec(error.message)?.[0]]
    })
  assert.deepEqual(await step('folder mkdir: File exists'), ['folder', 'its folder cannot be made'])
  assert.deepEqual(await step('constructor x'), [undefined, 'unexpected'])
  assert.deepEqual(await step('part its folder cannot be made'), ['part', 'its folder cannot be made'])
})

/** Whether that process has ended. */
const isGone = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return false
  } catch {
    return true
  }
}

describe('what does not go on is given up, and the child is ended:', { concurrency: true }, () => {
  interface Hanging {
    readonly before?: string
    readonly replaced?: string
    readonly patience: Partial<Patience>
    readonly message: RegExp
  }
  const cases: Readonly<Record<string, Hanging>> = {
    'no answer': { before: 'exec sleep 30', patience: { answer: 300 }, message: /no answer within 0\.3 s/ },
    'a host that takes nothing': {
      before: `printf '\\nvmcontext: ready\\n'; exec sleep 30`,
      patience: { stall: 300 },
      message: /nothing was taken for 0\.3 s: \d+ of 2097152 bytes were sent/,
    },
    'no checksum': {
      replaced: 'sha256sum',
      patience: { finish: 200 },
      message: /all was sent, and no checksum came within 0\.4\d* s/,
    },
    'no word of the end': {
      replaced: 'mv',
      patience: { finish: 2000 },
      message: /no word came within 2 s.*the old file or the whole new one; deliver again/,
    },
    'a child that does not end when asked': {
      before: `trap '' TERM; sleep 30 & echo $! >../sleeper; wait; wait`,
      patience: { answer: 300 },
      message: /no answer within/,
    },
  }
  for (const [what, { before = '', replaced, patience, message }] of Object.entries(cases))
    test(what, async t => {
      const host = farHost(t, { before: `echo $$ >../pid; ${before}` })
      const pidIn = (file: string): number => Number(fs.readFileSync(join(host.home, '..', file), 'utf8'))
      if (replaced !== undefined) host.replace(replaced, 'exec sleep 5')
      await assert.rejects(
        deliver(host, 'x.iso', image, { patience: { ...patient, ...patience } }),
        failure(message),
      )
      assert.equal(isGone(pidIn('pid')), true)
      if (before.includes('../sleeper')) process.kill(pidIn('sleeper'))
    })

  test('a source that is slow is no stall', async t => {
    const host = farHost(t)
    async function* slow(): AsyncGenerator<Uint8Array> {
      yield image.subarray(0, 1 << 20)
      await new Promise(resolve => setTimeout(resolve, 1500))
      yield image.subarray(1 << 20)
    }
    await deliver(host, 'x.iso', image, {
      chunks: slow(),
      patience: { ...patient, stall: 1000 },
    })
    assert.deepEqual(fs.readdirSync(host.home), ['x.iso'])
  })
})

describe('a connection that ends', () => {
  test('while the file takes its name leaves open which is there, and says so', async t => {
    const host = farHost(t)
    host.replace('mv', 'kill -9 $PPID')
    await assert.rejects(
      deliver(host, 'x.iso', image),
      failure(
        /ended \(SIGKILL\) while the file was put in its place: there is the old one or the whole new one/,
      ),
    )
  })

  test('by a signal names it', async t => {
    const host = farHost(t, { before: 'echo $$ >../pid' })
    async function* killing(): AsyncGenerator<Uint8Array> {
      yield image.subarray(0, 1 << 20)
      process.kill(Number(fs.readFileSync(join(host.home, '../pid'), 'utf8')), 'SIGKILL')
      for (let at = 1 << 20; at < image.length; at += 65536) yield image.subarray(at, at + 65536)
    }
    await assert.rejects(
      deliver(host, 'x.iso', image, { chunks: killing() }),
      failure(
        /the connection was lost \(SIGKILL\): \d+ of 2097152 bytes were sent; what was there is as it was/,
      ),
    )
  })
})
