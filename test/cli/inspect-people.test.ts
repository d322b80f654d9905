/** What people read of a context. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import { dirname, join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { directory, file, imageBytes, link } from '../iso9660/sample.ts'
import { main, vmcontext } from '../support/cli.ts'
import { exampleContext, exampleKey } from '../support/debian.ts'
import { temporaryFolder } from '../support/folder.ts'

const script = (t: TestContext, content: string): string => {
  const path = join(temporaryFolder(t), 'context.sh')
  fs.writeFileSync(path, content)
  return path
}

const shown = async (path: string, ...more: readonly string[]): Promise<string> => {
  const { code, stdout, stderr } = await vmcontext(['inspect', path, ...more])
  assert.equal(code, 0, stderr)
  return stdout
}

/** The lines below a title, up to the next blank line. */
const section = (text: string, title: string): string => {
  const start = text.indexOf(`\n${title}`)
  assert.notEqual(start, -1, `${title} in ${text}`)
  const end = text.indexOf('\n\n', start + 1)
  return text.slice(start + 1, end === -1 ? undefined : end + 1)
}

test('at a glance it says what the guest becomes', async t => {
  const more =
    "ETH1_MAC='02:00:0a:00:00:06'\nETH1_METHOD='dhcp'\nETH1_IP6_METHOD='auto'\nETH2_MAC='02:00:0a:00:00:07'\nETH2_METHOD='skip'\n"
  assert.equal(
    section(await shown(script(t, exampleContext + more)), 'This guest'),
    `This guest
  host name  web1, domain example.org
  user       ada, sudo without a password, password set, 1 SSH key
  NIC ETH0   02:00:0a:00:00:05: 10.0.0.5/24 by way of 10.0.0.1, DNS 10.0.0.2
  NIC ETH1   02:00:0a:00:00:06: IPv4 by DHCP, IPv6 by SLAAC
  NIC ETH2   02:00:0a:00:00:07: left alone
  time zone  Europe/Madrid
  scripts    START_SCRIPT (20 B)
`,
  )
})

test('what the context does not say stays as it is, and what cannot be used is told', async t => {
  const text = section(
    await shown(script(t, "NETWORK='NO'\nUSERNAME='a b'\nETH0_IP='10.0.0.5'\n")),
    'This guest',
  )
  assert.match(text, /host name {2}stays as it is\n/)
  assert.match(text, /user {7}none: USERNAME cannot be used\n/)
  assert.match(text, /network {4}left alone, as NETWORK is NO\n/)
  const alone = script(t, "ETH0_IP='10.0.0.5'\nINIT_SCRIPTS='a.sh'\n")
  assert.match(section(await shown(alone), 'This guest'), /scripts {4}a\.sh\n/)
  const lost = section(await shown(dirname(alone)), 'This guest')
  assert.match(lost, /NIC ETH0 {3}cannot be found\n/)
  assert.match(lost, /a\.sh \(not on the medium\)/)
  assert.match(lost, /user {7}root, password stays as it is, no SSH key\n/)
})

test('variables stand in groups, each NIC by itself, each with what it does', async t => {
  const text = await shown(
    script(t, `MY_ROLE='web'\nETH10_MAC='x'\nETH2_IP='y'\nETH2_ODD='z'\n${exampleContext}NETWORK='YES'\n`),
  )
  const titles = [...text.matchAll(/^\S.*$/gm)].map(([line]) => line.replace(/ \(.*| in .*/, ''))
  assert.deepEqual(
    titles.filter(title => !/^(Context|This guest|Variables|Files)/.test(title)),
    [
      'Identity and access',
      'NIC ETH0',
      'NIC ETH2',
      'NIC ETH10',
      'Scripts',
      'For the host and OpenNebula',
      'Your own',
    ],
  )
  assert.equal(
    section(text, 'NIC ETH0'),
    `NIC ETH0
  ETH0_MAC      02:00:0A:00:00:05  # Selects the NIC; the case of letters does not matter.
  ETH0_IP       10.0.0.5           # IPv4 address of the NIC.
  ETH0_MASK     255.255.255.0      # Netmask of the IPv4 network, or its prefix length.
  ETH0_GATEWAY  10.0.0.1           # Router of the IPv4 default route.
  ETH0_DNS      10.0.0.2           # Name servers of the NIC.
`,
  )
  assert.match(section(text, 'NIC ETH2'), /ETH2_ODD {2}z\n/)
  assert.equal(section(text, 'Your own'), 'Your own\n  MY_ROLE  web\n')
})

test('a number stands in the description where the name has one', async t => {
  const text = await shown(script(t, "ETH3_ALIAS2_MASK='24'\nPCI1_IP='10.0.0.7'\nETH0_IPV6='::1'\n"))
  assert.match(text, /Netmask of ETH3_ALIAS2_IP/)
  assert.match(section(text, 'Passed-through NIC PCI1'), /# IPv4 address of the NIC\./)
  assert.match(text, /An older name of ETH0_IP6\./)
})

test('keys are told by their fingerprints, base64 by what it holds', async t => {
  const encoded = Buffer.from('#!/bin/sh\necho hello\n').toString('base64')
  const path = script(t, `SSH_PUBLIC_KEY='${exampleKey}'\nSTART_SCRIPT_BASE64='${encoded}'\n`)
  const text = await shown(path)
  const keygen = 'SHA256:ZkAslGjFiUHdGf/WUL8rQvkib4PTvQatUV0OUQSncCA'
  assert.ok(text.includes(`ssh-ed25519 ${keygen} ada@example.org\n`), text)
  assert.match(text, /base64 of 21 B:\n +#!\/bin\/sh\n +echo hello\n/)
  const full = await shown(path, '--full')
  assert.ok(full.includes(exampleKey) && full.includes(encoded))
})

test('long values are cut with their size, and --full shows them whole', async t => {
  const lines = Array.from({ length: 40 }, (_, index) => `echo ${index}`).join('\n')
  const path = script(t, `LONG='${'x'.repeat(3000)}'\nSTART_SCRIPT='${lines}'\nEDGES=' y '\n`)
  const text = await shown(path)
  assert.match(text, /LONG {3}x{70,}… \(2\.9 KiB\)\n/)
  assert.match(text, /echo 4\n +… 35 more lines, 309 B in all\n/)
  assert.match(text, /EDGES {2}' y '\n/)
  const full = await shown(path, '--full')
  assert.ok(full.includes('x'.repeat(3000)) && /echo 39\n/.test(full))
})

test('nothing is wider than COLUMNS, but names and values that cannot be broken', async t => {
  const path = script(t, `${exampleContext}LONG='${'x '.repeat(400)}'\nVMCONTEXT_SCRIPTS='boot'\n`)
  for (const columns of ['60', '80', '120']) {
    const { stdout } = await vmcontext(['inspect', path], { COLUMNS: columns })
    for (const line of stdout.split('\n').filter(line => !line.startsWith('Context:')))
      assert.ok(line.length <= Number(columns), `${columns}: ${line}`)
  }
  for (const nonsense of ['0', '-5', 'wide', '1e9'])
    assert.equal((await vmcontext(['inspect', path], { COLUMNS: nonsense })).code, 0)
})

test('empty variables are only named', async t => {
  const text = await shown(script(t, "A='1'\nETH0_MTU=''\nETH0_IP6=''\n"))
  assert.match(text, /Variables \(3, 2 of them empty\)\n/)
  assert.match(text, /^Empty, so not set: ETH0_MTU ETH0_IP6$/m)
  assert.doesNotMatch(text, /NIC ETH0\n {2}ETH0_MTU/)
})

test('of an image the volume and every file and link are told', async t => {
  const path = join(temporaryFolder(t), 'a.iso')
  fs.writeFileSync(
    path,
    await imageBytes([
      file('context.sh', "SET_HOSTNAME='web1'\n", 0o600),
      file('init.sh', '#!/bin/sh\n', 0o755),
      link('start', 'init.sh'),
      directory('empty'),
    ]),
  )
  const text = await shown(path)
  assert.match(text, /^Context: .*a\.iso \(image, label CONTEXT, \d+(\.\d)? KiB\)\n/)
  assert.match(text, /\n {2}ISO 9660 with Rock Ridge and Joliet, made 2024-02-29 12:08:16 UTC/)
  assert.equal(
    section(text, 'Files'),
    `Files (3)
  context.sh  20 B  rw-------  2024-02-29 12:08:16
  init.sh     10 B  rwxr-xr-x  2024-02-29 12:08:16
  start             rwxrwxrwx  2024-02-29 12:08:16  -> init.sh
  30 B in 2 files, 1 link
`,
  )
  const json = JSON.parse(await shown(path, '--json'))
  assert.deepEqual(json.files, [
    { path: 'context.sh', size: 20 },
    { path: 'init.sh', size: 10 },
  ])
  assert.equal(json.entries[2].target, 'init.sh')
  assert.equal(json.entries[0].mode, 0o600)
  assert.equal(json.volume.rockRidge, true)
})

test('of a folder the modes and times are those of its files', async t => {
  const folder = temporaryFolder(t)
  fs.writeFileSync(join(folder, 'context.sh'), "A='1'\n", { mode: 0o640 })
  fs.symlinkSync('context.sh', join(folder, 'same'))
  for (const name of ['context.sh']) fs.utimesSync(join(folder, name), 1_709_208_000, 1_709_208_000)
  const text = section(await shown(folder), 'Files')
  assert.match(text, /context\.sh {2}6 B {2}rw-r----- {2}2024-02-29 12:00:00\n/)
  assert.match(text, /same .* -> context\.sh\n/)
})

test('a context or an image is read from standard input', async t => {
  const input = await imageBytes([file('context.sh', "SET_HOSTNAME='web1'\n")])
  const run = (bytes: string | Uint8Array, ...args: readonly string[]) =>
    spawnSync(process.execPath, [main, 'inspect', '-', ...args], { input: bytes, encoding: 'utf8' })
  for (const [bytes, kind] of [
    ["SET_HOSTNAME='web1'\n", 'file'],
    [input, 'image'],
  ] as const) {
    const { status, stdout, stderr } = run(bytes, '--json')
    assert.equal(status, 0, stderr)
    const { source, variables } = JSON.parse(stdout)
    assert.deepEqual([source.kind, source.path, variables], [kind, '-', { SET_HOSTNAME: 'web1' }])
  }
  const cutOff = run(input.subarray(0, 40_000))
  assert.equal(cutOff.status, 2)
  assert.match(cutOff.stderr, /^vmcontext: standard input: /)
  const out = join(temporaryFolder(t), 'out')
  assert.equal(run(input, '--extract', out).status, 0)
  assert.deepEqual(fs.readdirSync(out), ['context.sh'])
})

test('colours are for terminals', async t => {
  const path = script(t, exampleContext)
  assert.doesNotMatch(await shown(path), /\x1b/)
  const { stdout } = await vmcontext(['inspect', path], { FORCE_COLOR: '1', NO_COLOR: '' })
  assert.match(stdout, /\x1b\[1mThis guest\x1b/)
  const plain = stdout.replace(/\x1b\[\d+m/g, '')
  assert.equal(plain, await shown(path))
})
