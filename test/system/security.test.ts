/**
 * A booted guest whose context holds secrets, and names by which shells, loaders and interpreters run something
 * before what they were asked to: what is in the journal, the process table and the files, and who may read it.
 */
import assert from 'node:assert/strict'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { tools, withGuestAlone } from './network/alone.ts'
import type { Container } from './network/container.ts'
import { until } from './network/until.ts'
import { lack } from './tools.ts'

const skip = lack(tools, 'guests are containers')

const secrets = {
  PASSWORD: 'Zx1-Planted-Plain-Zx',
  ONEGATE_TOKEN: 'Zx2-Planted-Token-Zx',
  VROUTER_KEEPALIVED_PASSWORD: 'Zx3-Planted-Router-Zx',
  MY_API_KEY: 'Zx4-Planted-Own-Zx',
} as const

/** What each of these would run or load is there, and leaves a file in /evil/ran where it is. */
const evil = {
  PATH: '/evil',
  IFS: '/',
  ENV: '/evil/sh',
  BASH_ENV: '/evil/sh',
  SHELLOPTS: 'xtrace',
  PS4: '$(touch /evil/ran/ps4)',
  PROMPT_COMMAND: 'touch /evil/ran/prompt',
  LD_PRELOAD: '/evil/none.so',
  LD_LIBRARY_PATH: '/evil',
  LD_AUDIT: '/evil/none.so',
  NODE_OPTIONS: '--require /evil/node.cjs',
  NODE_PATH: '/evil',
  PERL5OPT: '-Mevil',
  PERL5LIB: '/evil',
  PYTHONSTARTUP: '/evil/py',
  GCONV_PATH: '/evil',
  HOME: '/evil',
  TMPDIR: '/evil',
  JOURNAL_STREAM: '1:1',
  NOTIFY_SOCKET: '/evil/notify',
  'BASH_FUNC_ls%%': '() { touch /evil/ran/function; }',
} as const

const planted = {
  'evil/sh': 'touch /evil/ran/sh\n',
  'evil/node.cjs': "require('fs').writeFileSync('/evil/ran/node', '')\n",
  'evil/evil.pm': "package evil; open(F, '>/evil/ran/perl'); 1;\n",
  'evil/py': "open('/evil/ran/python', 'w')\n",
  'evil/ran/.keep': '',
} as const

/** Programs of the guest that anything of ours might call, each of which would say so. */
const decoys = [
  'sh',
  'bash',
  'ls',
  'touch',
  'env',
  'ip',
  'networkctl',
  'systemctl',
  'useradd',
  'logger',
  'id',
  'date',
]

const script = `#!/bin/bash
env >/root/environment
cat /proc/[0-9]*/cmdline | tr '\\0' ' ' >/root/arguments
perl -e 'print "perl\\n"' >/root/perl
bash -c 'ls /' >/dev/null
echo done >/root/done
`

const variables = {
  SET_HOSTNAME: 'web1',
  USERNAME: 'ada',
  SSH_PUBLIC_KEY: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIP2RrE8YJ42bWTC8MqM34plQYAiYOffnHYqQjCdBNlTK ada',
  // Others repeat a secret, and are wrong as well: the journal tells of them.
  ETH0_MAC: secrets.PASSWORD,
  TIMEZONE: `Europe/${secrets.MY_API_KEY}`,
  START_SCRIPT: script,
  ...secrets,
}

/** It has run once its script has. */
const awaitScript = async (container: Container): Promise<void> => {
  await until('the start script', 60, async () => {
    const { failed } = await container.attempt('test', '-e', '/root/done')
    return !failed || (await container.attempt('journalctl', '-b', '-q', '-o', 'cat')).stdout
  })
  await container.attempt('systemctl', 'is-system-running', '--wait')
}

/** What the names would run or load, and programs that any search for one would find first. */
const plant = async (tree: string): Promise<void> => {
  await mkdir(join(tree, 'evil/ran'), { recursive: true })
  for (const [path, content] of Object.entries(planted)) await writeFile(join(tree, path), content)
  for (const name of decoys)
    await writeFile(join(tree, 'evil', name), `#!/bin/sh\n/usr/bin/touch /evil/ran/decoy-${name}\n`, {
      mode: 0o755,
    })
}

const shell = (container: Container, line: string): Promise<string> => container.run('sh', '-c', line)

test('a guest with secrets and evil names in its context', { skip, timeout: 600_000 }, t =>
  withGuestAlone({ ...variables, ...evil }, container => checkGuest(t, container), plant),
)

const checkGuest = async (t: TestContext, container: Container): Promise<void> => {
  await awaitScript(container)

  await t.test('none of the names made anything run, in our process or in others', async () => {
    assert.equal(await shell(container, 'ls /evil/ran'), '')
    assert.doesNotMatch(await shell(container, 'journalctl -b -q -o cat'), /preload|\/evil/)
    assert.equal(await shell(container, 'cat /root/perl'), 'perl')
  })

  await t.test('scripts get the context, and of these names nothing of it', async () => {
    const environment = await shell(container, 'cat /root/environment')
    assert.match(environment, /^SET_HOSTNAME=web1$/m)
    assert.match(environment, /^PATH=\/usr\/local\/sbin:/m)
    assert.match(environment, /^HOME=\/root$/m)
    assert.doesNotMatch(environment, /evil/)
  })

  await t.test('they are there for scripts that look for them where they do no harm', async () => {
    assert.match(await shell(container, 'cat /run/vmcontext/context.sh'), /^LD_PRELOAD='\/evil\/none\.so'$/m)
  })

  await t.test('no secret is in the journal, in any field', async () => {
    const journal = await shell(container, 'journalctl -b -q -a -o export')
    assert.match(journal, /vmcontext/)
    for (const secret of Object.values(secrets)) assert.ok(!journal.includes(secret), secret)
  })

  await t.test('no secret was in the arguments of a program', async () => {
    const argumentsSeen = await shell(container, 'cat /root/arguments')
    assert.match(argumentsSeen, /vmcontext apply --stage network/)
    for (const secret of Object.values(secrets)) assert.ok(!argumentsSeen.includes(secret), secret)
  })

  await t.test(
    'no secret is in a file but those that are the context, which are for root alone',
    async () => {
      const folders = '/etc /home /root /run /usr/local /var /tmp'
      for (const secret of Object.values(secrets)) {
        const holders = (await shell(container, `grep -rlaF -e ${secret} ${folders} 2>/dev/null || true`))
          .split('\n')
          .filter(path => path !== '/root/environment' && path !== '')
        for (const path of holders) {
          assert.match(
            path,
            /^\/run\/(?:vmcontext\/(?:context\.sh|seen-context)|one-context\/one_env)$/,
            `${secret} in ${path}`,
          )
          assert.match(await shell(container, `stat -c '%a %U' ${path}`), /^[46]00 root$/)
        }
      }
    },
  )

  await t.test('what status and a plan show holds none', async () => {
    for (const args of ['status', 'status --json', 'plan', 'plan --json', 'apply --force --json']) {
      const { stdout, stderr } = await container.attempt('vmcontext', ...args.split(' '))
      for (const secret of Object.values(secrets)) assert.ok(!(stdout + stderr).includes(secret), args)
    }
  })

  await t.test('all of ours below /run and /var/lib is for root alone', async () => {
    const open = 'find /run/vmcontext /run/one-context /var/lib/vmcontext \\( -perm /077 -o ! -user root \\)'
    assert.equal(await shell(container, open), '')
    const found = await shell(container, 'find /var/lib/vmcontext -type f | sort')
    assert.deepEqual(
      found.split('\n'),
      ['key', 'memory.json', 'source'].map(name => `/var/lib/vmcontext/${name}`),
    )
  })
}
