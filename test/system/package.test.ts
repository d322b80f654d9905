/** Installs and removes the Debian package in a guest's folder, and looks at what is left. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { execa } from 'execa'
import { guestTest } from './guest/needs.ts'
import { builtPackage } from './guest/package.ts'
import { inRoot, install, unpackBase } from './guest/root.ts'
import { makeWorkspace } from './guest/workspace.ts'

const enabled = [
  'multi-user.target.wants/vmcontext-local.service',
  'paths.target.wants/vmcontext-changed.path',
  'paths.target.wants/vmcontext-network.path',
  'sysinit.target.wants/vmcontext-readahead.service',
]

guestTest('the Debian package', 5, async t => {
  await using workspace = await makeWorkspace()
  const { deb } = await builtPackage()
  const root = join(workspace.folder, 'root')
  await unpackBase(root)
  const before = await filesOf(root)

  await t.test('installs the program and enables its units, and starts nothing', async () => {
    await install(root, deb)
    assert.match(await inRoot(root, 'vmcontext', '--version'), /^vmcontext \d/)
    assert.deepEqual(await linksOf(root), enabled)
    assert.deepEqual(
      (await filesOf(root)).filter(file => /^\/(run|var\/lib)\/vmcontext/.test(file)),
      [],
    )
  })

  await t.test('every file is as the package has it', async () => {
    assert.equal(await inRoot(root, 'dpkg', '--verify', 'vmcontext'), '')
  })

  await t.test('its units are such as systemd understands to the last line', async () => {
    const units = [
      ...['vmcontext-local.service', 'vmcontext-network.service', 'vmcontext-network.path'],
      ...['vmcontext-hooks.service', 'vmcontext-changed.service', 'vmcontext-changed.path'],
    ]
    const said = await inRoot(
      root,
      'sh',
      '-c',
      `systemd-analyze verify --man=no ${units.join(' ')} 2>&1 || true`,
    )
    assert.doesNotMatch(said, /vmcontext/)
  })

  await t.test('units that somebody disabled stay so when the package is installed again', async () => {
    await inRoot(root, 'systemctl', 'disable', 'vmcontext-readahead.service')
    await install(root, deb)
    assert.deepEqual(await linksOf(root), enabled.slice(0, 3))
    await inRoot(root, 'systemctl', 'enable', 'vmcontext-readahead.service')
  })

  await t.test('removed, it leaves what an administrator may have put into its folder', async () => {
    await inRoot(root, 'touch', '/etc/vmcontext.d/net-own')
    await inRoot(root, 'mkdir', '-p', '/var/lib/vmcontext')
    await inRoot(root, 'dpkg', '-r', 'vmcontext')
    const left = (await filesOf(root)).filter(file => !before.includes(file))
    assert.ok(left.includes('/etc/vmcontext.d/net-own'))
    assert.deepEqual(
      left.filter(file => file.startsWith('/usr/')),
      [],
    )
  })

  await t.test('purged, it leaves nothing but that', async () => {
    await inRoot(root, 'dpkg', '-P', 'vmcontext')
    const left = (await filesOf(root)).filter(file => !before.includes(file))
    assert.deepEqual(left, ['/etc/vmcontext.d', '/etc/vmcontext.d/net-own'])
  })
})

/** Links by which the package's units are enabled, sorted. */
const linksOf = async (root: string): Promise<readonly string[]> => {
  const folder = '/etc/systemd/system/'
  const links = (await filesOf(root)).filter(file => file.startsWith(folder) && file.includes('vmcontext'))
  return links.map(link => link.slice(folder.length))
}

// What dpkg writes for itself about any package, and `systemd-analyze verify` in a folder that is not running.
const notOurs = /^\/var\/lib\/dpkg|^\/var\/log\/(dpkg|alternatives)\.log$|^\/run\/systemd/

/** Every file and folder below `root`, sorted, as the guest names them. */
const filesOf = async (root: string): Promise<readonly string[]> => {
  const { stdout } = await execa('find', [root, '-xdev', '-mindepth', '1', '-printf', '/%P\\n'], {
    maxBuffer: 2 ** 26,
  })
  return stdout
    .split('\n')
    .filter(file => !notOurs.test(file))
    .sort()
}
