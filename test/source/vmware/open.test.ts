import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { openSource } from '../../../src/source/open.ts'
import { contextOf, image, type Machine, machine, put } from '../machine.ts'

const base64 = (text: string): string => Buffer.from(text).toString('base64')

/** VMware's tool, which answers with what is under these keys; each request is noted. */
const installTool = ({ places, folder }: Machine, values: Readonly<Record<string, string>>): string => {
  const [tool = ''] = places.vmwareTools
  const asked = join(folder, 'asked')
  for (const [key, value] of Object.entries(values)) put(join(folder, 'guestinfo', key), value)
  mkdirSync(dirname(tool), { recursive: true })
  put(
    tool,
    `#!/bin/sh
echo "$@" >>'${asked}'
[ "$1" = --cmd ] || exit 64
file='${folder}/guestinfo/'"\${2#info-get }"
[ -f "$file" ] && exec cat "$file"
echo 'No value found' >&2
exit 1
`,
    0o755,
  )
  return asked
}

const onVmware = (t: Parameters<typeof machine>[0]): Machine => {
  const guest = machine(t)
  put(join(guest.places.sys, 'class/dmi/id/sys_vendor'), 'VMware, Inc.\n')
  return guest
}

const context = { 'guestinfo.opennebula.context': `${base64("SET_HOSTNAME='vc1'\n")}\n` }

test("the context in VMware's guestinfo is found, with the files that came along", async t => {
  const guest = onVmware(t)
  installTool(guest, {
    ...context,
    'guestinfo.opennebula.file.0': `init.sh\n${base64('echo ready')}\n`,
    'guestinfo.opennebula.file.1': `../../outside\n${base64('no')}\n`,
    'guestinfo.opennebula.file.2': `data.bin\n${base64('\u0001')}\n`,
    'guestinfo.opennebula.file.4': `after-a-gap\n${base64('no')}\n`,
  })
  const medium = await openSource('auto', guest.options())
  assert.equal(medium?.kind, 'vmware')
  assert.equal(medium?.path, 'guestinfo.opennebula.context')
  assert.equal(medium?.label, null)
  assert.equal(contextOf(medium), "SET_HOSTNAME='vc1'\n")
  assert.deepEqual(medium?.files, [
    { path: 'context.sh', size: 19 },
    { path: 'data.bin', size: 1 },
    { path: 'init.sh', size: 10 },
  ])
  assert.throws(() => medium?.read('init.sh', 5), /10 bytes are more than the 5/)
  assert.throws(() => medium?.read('missing'), {
    name: 'SourceError',
    message: /missing: there is no such file/,
  })
  assert.match(guest.said.join('\n'), /file\.1: "\.\.\/\.\.\/outside" is no name for a file: passed over/)
  await medium?.close()
})

test('programs find the files in a private folder, which goes with the medium', async t => {
  const guest = onVmware(t)
  installTool(guest, { ...context, 'guestinfo.opennebula.file.0': `init.sh\n${base64('echo ready')}` })
  const medium = await openSource('auto', guest.options())
  const folder = (await medium?.expose()) ?? ''
  assert.equal(await medium?.expose(), folder)
  assert.deepEqual(readdirSync(folder).toSorted(), ['context.sh', 'init.sh'])
  assert.equal(readFileSync(join(folder, 'init.sh'), 'utf8'), 'echo ready')
  await medium?.close()
  await medium?.close()
  assert.equal(existsSync(folder), false)
})

test('its files are taken out to a new folder, and over nothing', async t => {
  const guest = onVmware(t)
  installTool(guest, context)
  const medium = await openSource('auto', guest.options())
  const target = join(guest.folder, 'out')
  await medium?.extract(target)
  assert.equal(readFileSync(join(target, 'context.sh'), 'utf8'), "SET_HOSTNAME='vc1'\n")
  await assert.rejects(async () => medium?.extract(target), /nothing is overwritten: name a new folder/)
})

test('a CD-ROM and the folder /context come before guestinfo, which is not even asked for with a CD-ROM', async t => {
  const guest = onVmware(t)
  const asked = installTool(guest, context)
  put(join(guest.places.context, 'context.sh'), "A='folder'")
  assert.equal(contextOf(await openSource('auto', guest.options())), "A='folder'")
  assert.ok(existsSync(asked))
  const other = onVmware(t)
  const untouched = installTool(other, context)
  other.plug('sr0', await image({ 'context.sh': "A='cdrom'" }))
  const medium = await openSource('auto', other.options())
  assert.equal(contextOf(medium), "A='cdrom'")
  assert.equal(existsSync(untouched), false)
  await medium?.close()
})

test('with a context in guestinfo an empty drive is not waited for', async t => {
  const guest = onVmware(t)
  installTool(guest, context)
  guest.plug('sr0', Buffer.alloc(0), 0x1fffff)
  const medium = await openSource('auto', guest.options({ wait: 30 }))
  assert.equal(medium?.kind, 'vmware')
  assert.match(guest.said.join('\n'), /no wait for one/)
})

for (const [what, prepare] of [
  ['another hypervisor', ({ places }: Machine) => put(join(places.sys, 'class/dmi/id/sys_vendor'), 'QEMU\n')],
  ['a container on VMware', ({ places }: Machine) => put(join(places.run, 'systemd/container'), 'lxc\n')],
  [
    'a container without systemd',
    ({ places }: Machine) => put(join(places.proc, '1/environ'), 'A=1\0container=lxc\0'),
  ],
] as const) {
  test(`on ${what} the tool is not run`, async t => {
    const guest = onVmware(t)
    const asked = installTool(guest, context)
    prepare(guest)
    assert.equal(await openSource('auto', guest.options()), null)
    assert.equal(existsSync(asked), false)
  })
}

test("without VMware's tools, or without a value, there is no context", async t => {
  const guest = onVmware(t)
  assert.equal(await openSource('auto', guest.options()), null)
  assert.match(guest.said.join('\n'), /open-vm-tools\) are not installed/)
  installTool(guest, {})
  assert.equal(await openSource('auto', guest.options()), null)
})

test('below another root the host is not asked', async t => {
  const guest = onVmware(t)
  const asked = installTool(guest, context)
  assert.equal(await openSource('auto', guest.options({ root: join(guest.folder, 'sys') })), null)
  assert.equal(existsSync(asked), false)
})

test('a value that is not in Base64 is an error that says so', async t => {
  const guest = onVmware(t)
  installTool(guest, { 'guestinfo.opennebula.context': "SET_HOSTNAME='plain'\n" })
  await assert.rejects(openSource('auto', guest.options()), {
    name: 'SourceError',
    message:
      'guestinfo.opennebula.context: it is not in Base64, as OpenNebula writes it; set it anew on the host',
  })
})

test('a tool that fails or hangs is an error that names it, after a few seconds', async t => {
  const guest = onVmware(t)
  const [tool = ''] = guest.places.vmwareTools
  put(tool, '#!/bin/sh\necho "cannot talk to the host" >&2\nexit 2\n', 0o755)
  await assert.rejects(openSource('auto', guest.options()), {
    name: 'SourceError',
    message: /vmtoolsd did not tell it: cannot talk to the host; try it by hand: vmtoolsd --cmd "info-get/,
  })
  put(tool, '#!/bin/sh\nexec sleep 60\n', 0o755)
  const begin = performance.now()
  await assert.rejects(openSource('auto', guest.options()), /no answer within 5 s/)
  assert.ok(performance.now() - begin < 15_000)
})

test('a context that is too large is refused', async t => {
  const guest = onVmware(t)
  installTool(guest, { 'guestinfo.opennebula.context': 'QUJD'.repeat(6_000_000) })
  await assert.rejects(openSource('auto', guest.options()), /longer than the 16777216 bytes/)
})
