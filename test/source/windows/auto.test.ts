import assert from 'node:assert/strict'
import { existsSync, mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { SourceError } from '../../../src/source/medium.ts'
import { openSource } from '../../../src/source/open.ts'
import { contextOf, image, put } from '../machine.ts'
import { mountedDevice, windowsMachine } from './machine.ts'

const since = (begin: number): number => performance.now() - begin

test('the CD-ROM labelled CONTEXT is found on whichever drive it is, and no program is asked', async t => {
  const { insert, fill, options, places, asked } = windowsMachine(t)
  fill('C', { 'context.sh': "A='left by an old agent'" })
  await insert('D', { 'setup.exe': '' }, 'SSS_X64FRE_EN-US')
  await insert('F', { 'context.sh': "A='1'", 'init.ps1': 'Get-Date' })
  const medium = await openSource('auto', options())
  assert.equal(medium?.kind, 'cdrom')
  assert.equal(medium?.path, 'F:')
  assert.equal(medium?.label, 'CONTEXT')
  assert.equal(contextOf(medium), "A='1'")
  assert.deepEqual(medium?.files, [
    { path: 'context.sh', size: 5 },
    { path: 'init.ps1', size: 8 },
  ])
  assert.equal(await medium?.expose(), places.root('F'))
  assert.equal(asked.labels, 0)
  await medium?.close()
  assert.ok(existsSync(places.root('F')))
})

test('the label may be written in lower case, as Windows makes no difference', async t => {
  const { insert, options } = windowsMachine(t)
  await insert('E', { 'context.sh': "A='1'" }, 'context')
  const medium = await openSource('auto', options())
  assert.equal(medium?.path, 'E:')
  assert.equal(medium?.label, 'context')
})

test('a disk or stick labelled CONTEXT is a context too: Windows is asked for its label', async t => {
  const { fill, plug, labels, options, asked } = windowsMachine(t)
  fill('G', {
    'context.sh': "A='stick'",
    'System Volume Information/WPSettings.dat': '?',
    '$RECYCLE.BIN/a': '',
  })
  plug('G:', Buffer.alloc(100_000))
  labels.set('C', 'Windows').set('G', 'Context')
  const medium = await openSource('auto', options())
  assert.equal(medium?.path, 'G:')
  assert.equal(medium?.label, 'Context')
  assert.deepEqual(
    medium?.files.map(({ path }) => path),
    ['context.sh'],
  )
  assert.equal(asked.labels, 1)
})

test("where a drive's bytes cannot be read Windows is asked for its label", async t => {
  const { fill, places, labels, options } = windowsMachine(t)
  fill('E', { 'context.sh': "A='1'" })
  mkdirSync(places.device('E:'), { recursive: true }) // reading a folder fails
  labels.set('E', 'CONTEXT')
  const medium = await openSource('auto', options())
  assert.equal(medium?.path, 'E:')
  assert.equal(medium?.label, 'CONTEXT')
})

test("a context.sh on a volume of another label is nobody's, and is told once", async t => {
  const { fill, insert, labels, options, said, asked } = windowsMachine(t)
  fill('C', { 'context.sh': "A='1'" })
  fill('E', { 'context.sh': "A='2'" })
  await insert('D', { 'context.sh': "A='3'" }, 'BACKUP')
  labels.set('C', 'System')
  assert.equal(await openSource('auto', options({ expected: true, wait: 1.2 })), null)
  const told = said.filter(message => message.endsWith('passed over'))
  assert.deepEqual(told, [
    'D: has a context.sh, but its volume is "BACKUP" and not CONTEXT: passed over',
    'E: has a context.sh, but its volume is without a label and not CONTEXT: passed over',
    'C: has a context.sh, but its volume is "System" and not CONTEXT: passed over',
  ])
  assert.equal(asked.labels, 1)
})

test('of several the first by letter is taken, and the other one named', async t => {
  const { insert, options, said } = windowsMachine(t)
  await insert('F', { 'context.sh': "A='second'" })
  await insert('D', { 'context.sh': "A='first'" })
  assert.equal(contextOf(await openSource('auto', options())), "A='first'")
  assert.match(said.join('\n'), /F: has a context, too: D: comes before it/)
})

const virtualDrive = '\\??\\SCSI#CdRom&Ven_Msft&Prod_Virtual_DVD-ROM'
const drives = 'HKLM\\SYSTEM\\CurrentControlSet\\Services\\cdrom\\Enum'

test('an ISO file that a user has mounted is no context: whoever may do that would be SYSTEM', async t => {
  const { insert, registry, options, said } = windowsMachine(t)
  await insert('D', { 'context.sh': "A='planted'" })
  registry.set(
    ...mountedDevice('D', `${virtualDrive}#2&1f4adffe&0&000002#{53f5630d-b6bf-11d0-94f2-00a0c91efb8b}`),
  )
  await insert('E', { 'context.sh': "A='of Hyper-V'" })
  registry.set(...mountedDevice('E', `${virtualDrive}#000006#{53f5630d-b6bf-11d0-94f2-00a0c91efb8b}`))
  assert.equal(contextOf(await openSource('auto', options())), "A='of Hyper-V'")
  assert.match(said.join('\n'), /D: an image file that anybody may have mounted here is no context/)
})

test('an ISO file that a user has mounted does not stand in the way of a disk with a context', async t => {
  const { insert, fill, labels, registry, options } = windowsMachine(t)
  await insert('D', { 'context.sh': "A='planted'" })
  registry.set(...mountedDevice('D', `${virtualDrive}#2&1f4adffe&0&000002#{53f5630d}`))
  fill('E', { 'context.sh': "A='disk'" })
  labels.set('E', 'CONTEXT')
  assert.equal(contextOf(await openSource('auto', options())), "A='disk'")
})

test('where Windows cannot be asked which device a drive is, that is an error, to be tried again', async t => {
  const { insert, plug, places, options } = windowsMachine(t)
  await insert('D', { 'context.sh': "A='1'" })
  plug('CdRom0', await image({ 'context.sh': "A='1'" }))
  const unasked = { ...places, registry: async () => null }
  await assert.rejects(
    openSource('auto', options({ windows: unasked })),
    (error: Error) =>
      error instanceof SourceError && /^the volume in D: is called CONTEXT/.test(error.message),
  )
  assert.equal(contextOf(await openSource('auto', options())), "A='1'")
})

test('where nothing tells which device a drive is, one mounted ISO file makes it suspect', async t => {
  const { insert, plug, registry, options } = windowsMachine(t)
  await insert('D', { 'context.sh': "A='1'" })
  plug('CdRom0', await image({ 'context.sh': "A='1'" }))
  registry.set(
    drives,
    '    0    REG_SZ    SCSI\\CdRom&Ven_Msft&Prod_Virtual_DVD-ROM\\2&1F4ADFFE&0&000002\r\n',
  )
  assert.equal(await openSource('auto', options()), null)
  registry.set(drives, '    0    REG_SZ    IDE\\CdRomQEMU_DVD-ROM\\5&2770a7af&0&0.0.0\r\n')
  assert.equal(contextOf(await openSource('auto', options())), "A='1'")
})

test('a CD-ROM drive without a letter is read by its own name, and programs find copies of its files', async t => {
  const { plug, options, places } = windowsMachine(t)
  plug('CdRom1', await image({ 'context.sh': "A='no letter'", 'files/init.ps1': 'Get-Date' }))
  const medium = await openSource('auto', options())
  assert.equal(medium?.kind, 'cdrom')
  assert.equal(medium?.path, places.device('CdRom1'))
  assert.equal(contextOf(medium), "A='no letter'")
  const folder = (await medium?.expose()) ?? ''
  assert.ok(existsSync(join(folder, 'files/init.ps1')))
  await medium?.close()
  assert.equal(existsSync(folder), false)
})

test('a volume labelled CONTEXT without context.sh is an error that names it, unless there is another context', async t => {
  const { plug, options, places, said } = windowsMachine(t)
  plug('CdRom0', await image({ README: '' }))
  await assert.rejects(openSource('auto', options({ wait: 30 })), {
    name: 'SourceError',
    message: `${places.device('CdRom0')}: the volume "CONTEXT" holds no context.sh; is it a context image? "vmcontext build" makes one`,
  })
  put(join(places.context, 'context.sh'), "A='folder'")
  const medium = await openSource('auto', options())
  assert.equal(contextOf(medium), "A='folder'")
  assert.equal(medium?.kind, 'directory')
  assert.match(said.join('\n'), /holds no context\.sh.* is used instead/)
})

test('the folder C:\\context counts only where administrators alone can write it', async t => {
  const { places, options, safe, said } = windowsMachine(t)
  put(join(places.context, 'context.sh'), "A='folder'")
  assert.equal(contextOf(await openSource('auto', options())), "A='folder'")
  safe.descriptor = 'O:BAG:SYD:AI(A;OICIID;FA;;;BA)(A;OICIID;FA;;;SY)(A;ID;0x1301bf;;;AU)'
  assert.equal(await openSource('auto', options()), null)
  assert.match(said.join('\n'), /passed over: others than administrators may change it \(AU\); .*: icacls "/)
  const silent = { ...places, descriptors: async () => [] }
  assert.equal(await openSource('auto', options({ windows: silent })), null)
  assert.match(said.join('\n'), /Windows does not tell who may change it/)
})

test('the folder C:\\context counts only where administrators alone can write the scripts in it too', async t => {
  const { places, options, safe, said } = windowsMachine(t)
  put(join(places.context, 'context.sh'), "A='folder'")
  put(join(places.context, 'files/init.ps1'), 'Get-Date')
  const asked: string[] = []
  const windows = {
    ...places,
    descriptors: async (paths: readonly string[]) => {
      asked.push(...paths)
      return paths.map(path =>
        path.endsWith('init.ps1') ? 'O:BAD:(A;;FA;;;BA)(A;;FW;;;AU)' : safe.descriptor,
      )
    },
  }
  assert.equal(await openSource('auto', options({ windows })), null)
  assert.deepEqual(
    asked,
    ['', 'context.sh', 'files', 'files/init.ps1'].map(path => join(places.context, path)),
  )
  assert.match(said.join('\n'), /passed over: others than administrators may change it \(AU\)/)
  asked.length = 0
  safe.descriptor = 'O:BAD:(A;;FA;;;BU)'
  assert.equal(await openSource('auto', options({ windows })), null)
  // Somebody could have put thousands of files there.
  assert.equal(asked.length, 2)
})

test('a link in the place of C:\\context is none, wherever it leads: who made it may lead it elsewhere', async t => {
  const { places, options, folder, said } = windowsMachine(t)
  put(join(folder, 'elsewhere/context.sh'), "A='elsewhere'")
  symlinkSync(join(folder, 'elsewhere'), places.context)
  assert.equal(await openSource('auto', options()), null)
  assert.match(said.join('\n'), /context is passed over: it is no folder but a link, which anybody can make/)
})

test('where nothing suggests a context the answer comes at once', async t => {
  const { options, said } = windowsMachine(t)
  const begin = performance.now()
  assert.equal(await openSource('auto', options({ wait: 30 })), null)
  assert.ok(since(begin) < 1000)
  assert.match(said.join('\n'), /no wait/)
})

test('a drive that comes while it is waited for is found', async t => {
  const { insert, options, said } = windowsMachine(t)
  const arrival = setTimeout(() => void insert('D', { 'context.sh': "A='late'" }), 600)
  t.after(() => clearTimeout(arrival))
  const medium = await openSource('auto', options({ expected: true, wait: 20, waitIsExplicit: true }))
  assert.equal(contextOf(medium), "A='late'")
  assert.match(said.join('\n'), /waiting up to 20 s.*\n.*D: came after/)
})

test('shortly after the start devices are still waited for, for a moment and no more', async t => {
  const { options, places } = windowsMachine(t)
  const begin = performance.now()
  const starting = { ...places, uptime: () => 20 }
  assert.equal(await openSource('auto', options({ wait: 30, windows: starting })), null)
  assert.ok(since(begin) >= 1000 && since(begin) < 10_000)
  put(join(places.context, 'context.sh'), "A='folder'")
  const again = performance.now()
  assert.equal(contextOf(await openSource('auto', options({ wait: 30, windows: starting }))), "A='folder'")
  assert.ok(since(again) < 1000)
})

test('a wait of nothing is none, whatever is expected', async t => {
  const { options } = windowsMachine(t)
  const begin = performance.now()
  assert.equal(await openSource('auto', options({ wait: 0, waitIsExplicit: true, expected: true })), null)
  assert.ok(since(begin) < 1000)
})

test("VMware's guestinfo comes last, by the tool in the folder for programs", async t => {
  const { places, options, folder, insert, registry, said } = windowsMachine(t)
  const [tool = ''] = places.vmwareTools
  const value = Buffer.from("A='guestinfo'").toString('base64')
  put(
    tool,
    `#!/bin/sh\necho "$@" >>'${folder}/asked'\n[ "$2" = 'info-get guestinfo.opennebula.context' ] && exec echo ${value}\necho 'No value found'\nexit 1\n`,
    0o755,
  )
  assert.equal(await openSource('auto', options()), null)
  assert.match(said.join('\n'), /the machine is none of VMware's/)
  registry.set(
    'HKLM\\HARDWARE\\DESCRIPTION\\System\\BIOS',
    '    SystemManufacturer    REG_SZ    VMware, Inc.\r\n',
  )
  const medium = await openSource('auto', options())
  assert.equal(medium?.kind, 'vmware')
  assert.equal(contextOf(medium), "A='guestinfo'")
  await insert('D', { 'context.sh': "A='1'" })
  assert.equal(contextOf(await openSource('auto', options())), "A='1'")
})

test('below another root the drives of this machine do not count', async t => {
  const { insert, options, folder } = windowsMachine(t)
  await insert('D', { 'context.sh': "A='this machine'" })
  const root = join(folder, 'mounted')
  mkdirSync(root)
  assert.equal(await openSource('auto', options({ root })), null)
  put(join(root, 'context/context.sh'), "A='that guest'")
  assert.equal(contextOf(await openSource('auto', options({ root }))), "A='that guest'")
})

test('an empty CD-ROM drive is given a moment, and one of another medium none', async t => {
  const { places, plug, options } = windowsMachine(t)
  plug('CdRom0', await image({ 'setup.exe': '' }, 'SSS_X64FRE_EN-US'))
  const begin = performance.now()
  assert.equal(await openSource('auto', options({ wait: 30 })), null)
  assert.ok(since(begin) < 900)
  mkdirSync(places.device('CdRom1')) // reading a folder fails
  const again = performance.now()
  assert.equal(await openSource('auto', options({ wait: 30 })), null)
  assert.ok(since(again) >= 450 && since(again) < 10_000)
})
