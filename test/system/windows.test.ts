/**
 * What is built for Windows: the MSI as its tables say it, and the executable where it runs here, under wine. There is
 * no PowerShell in wine (its powershell.exe ends without doing anything) and no Task Scheduler that runs anything.
 */
import assert from 'node:assert/strict'
import { copyFile, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { execa } from 'execa'
import { readProject } from '../../packaging/project.ts'
import { buildForWindows } from '../../packaging/windows/build.ts'
import { productCode } from '../../packaging/windows/msi.ts'
import { main } from '../support/cli.ts'
import { makeWorkspace } from './guest/workspace.ts'
import { lack } from './tools.ts'
import { wineRoot } from './wine/root.ts'
import { makeWindows, put, type Windows } from './wine/windows.ts'

const made = process.env.VMCONTEXT_TEST_WINE ? [] : ['mmdebstrap']
const skip = lack(
  ['wixl', 'msibuild', 'msiinfo', 'msiextract', 'unshare', 'chroot', 'ip', ...made],
  'wine runs in a chroot',
)

test('Windows', { skip, timeout: 12 * 60_000 }, async t => {
  await using workspace = await makeWorkspace()
  const { binary, msi } = await buildForWindows(undefined, workspace.folder)
  await t.test('the MSI', t => tryMsi(t, { binary, msi, folder: workspace.folder }))
  await using wine = await wineRoot()
  await using windows = await makeWindows(wine.root)
  await copyFile(binary, join(windows.work, 'vmcontext.exe'))
  await t.test('the executable', t => tryExecutable(t, windows))
})

interface Files {
  readonly binary: string
  readonly msi: string
  readonly folder: string
}

const tryMsi = async (t: TestContext, { binary, msi, folder }: Files): Promise<void> => {
  const { version } = await readProject()
  const rowsOf = async (table: string): Promise<readonly (readonly string[])[]> => {
    const { stdout } = await execa('msiinfo', ['export', msi, table])
    return stdout
      .split(/\r?\n/)
      .slice(3)
      .filter(line => line !== '')
      .map(line => line.split('\t'))
  }

  await t.test('holds the executable, byte for byte', async () => {
    const output = join(folder, 'extracted')
    await execa('msiextract', ['-C', output, msi])
    const extracted = await readFile(join(output, 'PFiles', 'vmcontext', 'vmcontext.exe'))
    assert.ok(extracted.equals(await readFile(binary)))
  })

  await t.test('is for 64-bit Windows, and of this version', async () => {
    const { stdout } = await execa('msiinfo', ['suminfo', msi])
    assert.match(stdout, /^Template: x64;1033$/m)
    const properties = Object.fromEntries(await rowsOf('Property'))
    assert.equal(properties.ProductVersion, version)
    assert.equal(properties.ALLUSERS, '1')
    assert.equal(properties.UpgradeCode, '{7C5E2A4D-1B0F-4E57-9A86-3D92F0C4B618}')
    assert.equal(properties.ProductCode, `{${productCode(version, properties.UpgradeCode.slice(1, -1))}}`)
  })

  await t.test('has each action once, and what it does not know of itself in their order', async () => {
    const actions = await rowsOf('InstallExecuteSequence')
    const names = actions.toSorted((a, b) => Number(a[2]) - Number(b[2])).map(([name]) => name)
    assert.equal(new Set(names).size, names.length)
    const custom = new Set((await rowsOf('CustomAction')).map(([name]) => name))
    assert.deepEqual(
      names.filter(name => name !== undefined && custom.has(name)),
      [
        ...[
          'EndServiceEarly',
          'ReviveService',
          'UninstallService',
          'EndService',
          'HoldService',
          'DeleteTask',
        ],
        ...['UndoInstallService', 'InstallService', 'UpgradeService'],
      ],
    )
    assert.ok(names.indexOf('InstallInitialize') + 1 === names.indexOf('RemoveExistingProducts'))
  })

  await t.test(
    'leaves to every key a component that has it, and takes PATH and event source away again',
    async () => {
      const components = new Map(
        (await rowsOf('Component')).map(([name, guid, , , , key]) => [name, { guid, key }]),
      )
      assert.deepEqual(components.get('Program'), {
        guid: '{E0B1F2C8-6D43-4A09-8F75-52C6A9D13E07}',
        key: 'vmcontext.exe',
      })
      const registry = await rowsOf('Registry')
      assert.ok(registry.some(([name]) => name === components.get('EventSource')?.key))
      assert.deepEqual(await rowsOf('Environment'), [['Path', '=-*PATH', '[~];[INSTALLDIR]', 'Program']])
      assert.deepEqual(
        (await rowsOf('LaunchCondition')).map(([condition]) => condition),
        ['NOT WIX_DOWNGRADE_DETECTED'],
      )
    },
  )
}

const context = `SET_HOSTNAME='web1'
USERNAME='ada'
PASSWORD='s3cr3t-DoNotPrint'
TIMEZONE='Europe/Madrid'
ETH0_MAC='02:00:0a:00:00:05'
ETH0_IP='10.0.0.5'
ETH0_GATEWAY='10.0.0.1'
`

/** Runs the sources on this machine, for what has to come out the same. */
const onLinux = (folder: string, ...args: readonly string[]) =>
  execa(process.execPath, [main, ...args], { cwd: folder, reject: false })

/** Names of all files below a folder. */
const filesIn = async (folder: string): Promise<readonly string[]> =>
  (await readdir(folder, { recursive: true })).sort()

const tryExecutable = async (t: TestContext, windows: Windows): Promise<void> => {
  const { work, drive } = windows
  const vmcontext = (...args: readonly string[]) => windows.run('vmcontext.exe', ...args)
  const data = join(drive, 'ProgramData', 'vmcontext')

  await t.test('starts, and tells its version and its commands', async t => {
    const { code, stdout, stderr, milliseconds } = await vmcontext('--version')
    assert.deepEqual(
      { code, stdout, stderr },
      {
        code: 0,
        stdout: `vmcontext ${(await readProject()).version}\n`,
        stderr: '',
      },
    )
    t.diagnostic(`vmcontext.exe --version took ${Math.round(milliseconds)} ms, wine's own start included`)
    assert.match((await vmcontext('--help')).stdout, /^ {2}install +/m)
  })

  await t.test('makes the same image as on Linux of the same files, byte for byte', async () => {
    await put(join(work, 'tree'), 'context.sh', context)
    await put(join(work, 'tree', 'scripts', 'deep'), 'Größe.ps1', 'Get-Date\r\n')
    for (const [name, ...rest] of [
      ['tree', '--tree', 'tree'],
      ['files', '--variables', 'tree/context.sh', '--file', 'tree/scripts/deep/Größe.ps1'],
    ]) {
      const options = ['--label', 'CONTEXT', ...rest]
      const { code, stderr } = await vmcontext('build', '--output', `${name}-windows.iso`, ...options)
      assert.equal(code, 0, stderr)
      await onLinux(work, 'build', '--output', `${name}-linux.iso`, ...options)
      const [there, here] = await Promise.all(
        ['windows', 'linux'].map(system => readFile(join(work, `${name}-${system}.iso`))),
      )
      assert.ok(there !== undefined && here !== undefined && there.equals(here), name)
    }
  })

  await t.test('reads an image, and a folder that is a drive, as on Linux', async () => {
    const image = await vmcontext('inspect', 'tree-windows.iso', '--json')
    assert.equal(image.code, 0, image.stderr)
    assert.equal(
      image.stdout,
      (await onLinux(work, 'inspect', 'tree-windows.iso', '--json')).stdout.concat('\n'),
    )
    await windows.mapDrive('d', 'tree')
    for (const name of ['D:', 'D:\\', 'D:/context.sh']) {
      const { code, stdout, stderr } = await vmcontext('inspect', name, '--json')
      assert.equal(code, 0, `${name}: ${stderr}`)
      assert.equal(JSON.parse(stdout).variables.SET_HOSTNAME, 'web1')
      assert.doesNotMatch(stdout, /DoNotPrint/)
    }
  })

  await t.test('a watch that found no context leaves word of it, and when that was', async () => {
    assert.equal((await vmcontext('watch', '--once')).code, 3)
    const { code, stderr } = await vmcontext('status')
    assert.equal(code, 3)
    assert.match(stderr, /^the last run, \d{4}-\S+Z, found no context, and nothing was changed\n/)
  })

  await t.test('without a context nothing is changed, and the exit code says so', async () => {
    const { code, stdout, stderr } = await vmcontext('apply')
    assert.equal(code, 3)
    assert.equal(stdout, '')
    assert.equal(stderr, 'no context found (source auto); nothing was changed\n')
  })

  await t.test('finds the drive whose volume is labelled CONTEXT by its own bytes', async () => {
    await windows.mapDrive('d', 'tree', 'tree-windows.iso')
    const { code, stdout, stderr } = await vmcontext('inspect', 'auto', '--json')
    assert.equal(code, 0, stderr)
    assert.deepEqual(JSON.parse(stdout).source, { kind: 'cdrom', path: 'D:', label: 'CONTEXT' })
  })

  await t.test(
    'where PowerShell does not answer, what needs it has failed and the report says why',
    async () => {
      const { code, stdout } = await vmcontext('apply', '--json')
      assert.equal(code, 1)
      const report = JSON.parse(stdout)
      assert.equal(report.outcome, 'failed')
      const failed = report.modules.find(({ name }: { readonly name: string }) => name === 'hostname')
      assert.match(JSON.stringify(failed), /PowerShell ended with exit code 0 and gave no answer/)
      assert.doesNotMatch(stdout, /DoNotPrint/)
      const kept = await readFile(join(data, 'run', 'report.json'), 'utf8')
      assert.equal(JSON.parse(kept).outcome, 'failed')
      assert.doesNotMatch(kept, /DoNotPrint/)
      const left = (await filesIn(data)).filter(name => name.endsWith('.vmcontext-new'))
      assert.deepEqual(left, [])
      const facts = await vmcontext('report', '--facts')
      assert.deepEqual([facts.code, facts.stdout], [1, ''])
      assert.match(facts.stderr, /PowerShell ended with exit code 0 and gave no answer/)
    },
  )

  await t.test('plans another Windows by its facts, as on Linux', async () => {
    await put(work, 'facts.json', JSON.stringify({ system: 'windows' }))
    const options = ['plan', '--source', 'tree', '--facts', 'facts.json']
    const [there, here] = [await vmcontext(...options), await onLinux(work, ...options)]
    assert.equal(there.code, 0, there.stderr)
    assert.match(there.stdout, /Rename-Computer/)
    assert.equal(there.stdout.trimEnd(), here.stdout)
  })

  await t.test(
    'tells what installing and removing would do, and changes neither files nor registry',
    async () => {
      // wine writes its registry anew when it ends, with the times of what services changed.
      const state = async () => [
        await filesIn(drive),
        (await windows.registry()).join('').match(/vmcontext/gi),
      ]
      const before = await state()
      const installed = await vmcontext('install', '--dry-run', '--start')
      assert.equal(installed.code, 0, installed.stderr)
      assert.match(installed.stdout, /schtasks\.exe \/Create \/XML "C:\\Program Files\\vmcontext\\task\.xml"/)
      const removed = await vmcontext('uninstall', '--dry-run', '--purge')
      assert.equal(removed.code, 0, removed.stderr)
      assert.match(removed.stdout, /remove C:\\ProgramData\\vmcontext\n/)
      assert.deepEqual(await state(), before)
    },
  )
}
