import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { serve } from '../builder/inputs/server.ts'
import { type Ran, vmcontext } from '../support/cli.ts'
import { temporaryFolder } from '../support/folder.ts'

interface FrontEnd {
  readonly folder: string
  /** Runs tm-context; paths below `src` and `vms` are given whole. */
  readonly run: (args: readonly string[], environment?: NodeJS.ProcessEnv) => Promise<Ran>
  readonly source: (name: string) => string
  /** The image's place for a machine, on a host. */
  readonly place: (host?: string) => string
  readonly image: string
}

/** A front-end in a folder of its own, with files for a machine, and a host that is the same folder. */
const frontEnd = (t: TestContext): FrontEnd => {
  const folder = temporaryFolder(t)
  const source = (name: string): string => join(folder, 'src', name)
  fs.mkdirSync(join(folder, 'src/dir/sub'), { recursive: true })
  fs.mkdirSync(join(folder, 'one/var/datastores'), { recursive: true })
  fs.writeFileSync(source('context.sh'), "SET_HOSTNAME='web'\n")
  fs.writeFileSync(source('init.sh'), '#!/bin/sh\n')
  fs.writeFileSync(source('dir/sub/file'), 'deep')
  fs.writeFileSync(source('dir/.hidden'), '')
  fs.symlinkSync('sub/file', source('dir/link'))
  const image = join(folder, 'host/42/disk.1')
  return {
    folder,
    source,
    image,
    place: (host = 'localhost') => `${host}:${folder}/host//42/disk.1`,
    run: (args, environment = {}) =>
      vmcontext(['tm-context', ...args], {
        ONE_LOCATION: join(folder, 'one'),
        SSH: '',
        DS_DIR: '',
        ...environment,
      }),
  }
}

/** A command that stands for ssh(1): it notes its arguments but for the last, which it runs here. */
const fakeSsh = (folder: string): { command: string; calls: () => string } => {
  const [command, notes] = [join(folder, 'fake-ssh'), join(folder, 'calls')]
  const script = `#!/bin/sh\nwhile [ $# -gt 1 ]; do echo "$1" >>'${notes}'; shift; done\nexec sh -c "$1"\n`
  fs.writeFileSync(command, script, { mode: 0o755 })
  return { command, calls: () => fs.readFileSync(notes, 'utf8') }
}

const files = async (image: string): Promise<Record<string, number>> => {
  const { code, stdout, stderr } = await vmcontext(['inspect', image, '--json'])
  assert.equal(code, 0, stderr)
  const found: { files: { path: string; size: number }[] } = JSON.parse(stdout)
  return Object.fromEntries(found.files.map(({ path, size }) => [path, size]))
}

const frame = (message: string): RegExp =>
  new RegExp(`^ERROR MESSAGE --8<------\n${message}.*\nERROR MESSAGE ------>8--\n$`, 'm')

test('files, folders and names go into an image at its place, whose folder is made', async t => {
  const { run, source, place, image, folder } = frontEnd(t)
  const words = [source('context.sh'), source('dir'), `${source('init.sh')}:'my`, "first.sh'"]
  const { code, stdout, stderr } = await run([...words, place(), '42', '0'])
  assert.equal(stderr, `INFO: context: Generating context block device at ${place()}\n`)
  assert.deepEqual([code, stdout], [0, ''])
  assert.deepEqual(Object.keys(await files(image)).sort(), [
    'context.sh',
    'dir/.hidden',
    'dir/sub/file',
    'my first.sh',
  ])
  assert.deepEqual(fs.readdirSync(join(folder, 'host/42')), ['disk.1'])
  assert.deepEqual(fs.readdirSync(join(folder, 'one/var/datastores')), [])
})

test('the arguments of 2012 make the same image', async t => {
  const { run, source, place, image } = frontEnd(t)
  await run([source('context.sh'), source('init.sh'), place(), '42', '0'])
  const now = fs.readFileSync(image)
  fs.rmSync(image)
  const { code } = await run([source('context.sh'), source('init.sh'), place()])
  assert.equal(code, 0)
  assert.ok(fs.readFileSync(image).equals(now))
})

test('without ONE_LOCATION, and without anything of OpenNebula, it works as well', async t => {
  const { run, source, place, image } = frontEnd(t)
  const { code } = await run([source('context.sh'), place(''), '42', '0'], { ONE_LOCATION: undefined })
  assert.equal(code, 0)
  assert.deepEqual(Object.keys(await files(image)), ['context.sh'])
})

test("OpenNebula's own shell libraries, there or not, are not needed and never run", async t => {
  const { run, source, place, image, folder } = frontEnd(t)
  const args = [source('context.sh'), source('init.sh'), place(), '42', '0']
  assert.equal((await run(args)).code, 0)
  const without = fs.readFileSync(image)
  const trap = `touch '${join(folder, 'was-run')}'; exit 3\n`
  for (const path of ['one/var/remotes/tm/tm_common.sh', 'one/lib/sh/scripts_common.sh']) {
    fs.mkdirSync(join(folder, path, '..'), { recursive: true })
    fs.writeFileSync(join(folder, path), trap, { mode: 0o755 })
  }
  assert.equal((await run(args)).code, 0)
  assert.ok(fs.readFileSync(image).equals(without))
  assert.ok(!fs.existsSync(join(folder, 'was-run')))
})

test('another host is reached by the command in SSH, words and all, localhost too', async t => {
  const { run, source, place, image, folder } = frontEnd(t)
  const { command, calls } = fakeSsh(folder)
  for (const host of ['node1', 'localhost']) {
    fs.rmSync(image, { force: true })
    const SSH = `${command} -o  Some=thing`
    const { code, stderr } = await run([source('context.sh'), place(host), '42', '0'], { SSH })
    assert.equal(code, 0, stderr)
    assert.deepEqual(Object.keys(await files(image)), ['context.sh'])
  }
  assert.equal(calls(), '-o\nSome=thing\nnode1\n-o\nSome=thing\nlocalhost\n')
})

test('the image has the mode that the umask leaves, here and on a host', async t => {
  const { source, place, image, folder } = frontEnd(t)
  const main = join(import.meta.dirname, '../../src/main.ts')
  for (const SSH of ['', fakeSsh(folder).command])
    for (const [mask, mode] of [
      ['022', 0o644],
      ['007', 0o660],
    ] as const) {
      const command = `umask ${mask}; exec "$0" "$@"`
      const args = [main, 'tm-context', source('context.sh'), place(), '42', '0']
      const env = { ...process.env, ONE_LOCATION: folder, SSH }
      const { status } = spawnSync('sh', ['-c', command, process.execPath, ...args], { env })
      assert.equal(status, 0)
      assert.equal(fs.statSync(image).mode & 0o7777, mode)
    }
})

test('an image that was there is replaced whole', async t => {
  const { run, source, place, image } = frontEnd(t)
  fs.mkdirSync(join(image, '..'), { recursive: true })
  fs.writeFileSync(image, 'old')
  const { code } = await run([source('context.sh'), place(), '42', '0'])
  assert.equal(code, 0)
  assert.deepEqual(Object.keys(await files(image)), ['context.sh'])
})

test('downloads are made in the work folder of the machine, of which nothing is left', async t => {
  const { run, source, place, image, folder } = frontEnd(t)
  const datastores = join(folder, 'one/var/datastores')
  let work: string[] = []
  const host = await serve(t, ({ url }, answer) => {
    answer.write('down')
    // Only once the first bytes have arrived is the folder sure to be there.
    setTimeout(() => {
      work = fs.readdirSync(join(datastores, '.isofiles'))
      answer.end(url)
    }, 200)
  })
  fs.mkdirSync(join(datastores, '.isofiles/42/stale'), { recursive: true })
  const { code, stderr } = await run([source('context.sh'), `${host}/a/get.sh`, place(), '42', '0'])
  assert.equal(code, 0, stderr)
  assert.deepEqual(work, ['42'])
  assert.deepEqual(await files(image), { 'context.sh': 19, 'get.sh': 'down/a/get.sh'.length })
  assert.deepEqual(fs.readdirSync(datastores), [])
})

test('the name of a download may have folders and begin with a slash, as that of a file may', async t => {
  const { run, source, place, image } = frontEnd(t)
  const host = await serve(t, (_, answer) => answer.end('x'))
  const names = [`${host}/a#:/abs/x`, `${host}/a#:abs`, `${source('init.sh')}:/abs/y`]
  const { code, stderr } = await run([source('context.sh'), ...names, place(), '42', '0'])
  assert.equal(code, 0, stderr)
  assert.deepEqual(Object.keys(await files(image)).sort(), ['abs.1', 'abs/x', 'abs/y', 'context.sh'])
})

test('work folders of other machines stay, and DS_DIR says where they are', async t => {
  const { run, source, place, folder } = frontEnd(t)
  const host = await serve(t, (_, answer) => answer.end('x'))
  const other = join(folder, 'ds/.isofiles/43')
  fs.mkdirSync(other, { recursive: true })
  const environment = { DS_DIR: join(folder, 'ds') }
  const { code } = await run([source('context.sh'), `${host}/a`, place(), '42', '0'], environment)
  assert.equal(code, 0)
  assert.deepEqual(fs.readdirSync(join(folder, 'ds/.isofiles')), ['43'])
})

const failures: readonly (readonly [
  what: string,
  words: readonly string[],
  code: number,
  message: RegExp,
])[] = [
  [
    'a file that is not there',
    ['SRC/none', 'PLACE', '42', '0'],
    255,
    frame('Error copying SRC/none to ONE/var/datastores/.isofiles/42: '),
  ],
  [
    'a named file that is not there',
    ['SRC/none:x', 'PLACE', '42', '0'],
    255,
    frame('Error copying SRC/none to .*: it is not there'),
  ],
  [
    'a download that is not there',
    ['HTTP/gone', 'PLACE', '42', '0'],
    255,
    frame('Error downloading HTTP/gone: the server answers 404'),
  ],
  [
    'a name that leads out of the image',
    ["SRC/init.sh:'../x'", 'PLACE', '42', '0'],
    255,
    frame('Error copying SRC/init.sh: the name "../x" leads out'),
  ],
  [
    'the name of a download that leads out of the image',
    ['HTTP/a#:b/../../x', 'PLACE', '42', '0'],
    255,
    frame('Error downloading HTTP/a: the name "b/../../x" leads out'),
  ],
  [
    'a name that no image can hold',
    [`SRC/init.sh:${'x'.repeat(300)}`, 'PLACE', '42', '0'],
    255,
    frame('Error creating iso fs: '),
  ],
  [
    'a folder where a file is',
    ['SRC/init.sh:a', 'SRC/dir:a', 'PLACE', '42', '0'],
    255,
    frame('Error copying SRC/dir to .*: a is a file already'),
  ],
  [
    'a place below a file',
    ['SRC/init.sh', 'localhost:SRC/init.sh/42/disk.1', '42', '0'],
    1,
    frame('Error creating directory SRC/init.sh/42 at localhost: '),
  ],
  [
    'a place whose folder is a file',
    ['SRC/init.sh', 'localhost:SRC/init.sh/disk.1', '42', '0'],
    1,
    frame('Error creating directory SRC/init.sh at localhost: '),
  ],
  [
    'a place that the system lets nobody make',
    ['SRC/init.sh', 'localhost:/proc/vmcontext-test/42/disk.1', '42', '0'],
    1,
    frame('Error creating directory /proc/vmcontext-test/42 at localhost: '),
  ],
  [
    'a place that is a folder',
    ['SRC/init.sh', 'localhost:SRC/dir', '42', '0'],
    255,
    frame('Error copying context ISO to localhost:SRC/dir: '),
  ],
  ['no arguments', [], 255, frame('Wrong arguments: the arguments are FILE')],
  ['no files', ['PLACE', '42', '0'], 255, frame('Wrong arguments: the arguments are FILE')],
]
for (const [what, words, expected, message] of failures)
  test(`${what} ends with ${expected} and a message in the driver's form, and leaves nothing`, async t => {
    const { run, folder, place } = frontEnd(t)
    const host = await serve(t, (_, answer) => answer.writeHead(404).end())
    const names = { SRC: join(folder, 'src'), HTTP: host, ONE: join(folder, 'one'), PLACE: place() }
    const filled = (text: string): string =>
      Object.entries(names).reduce((all, [name, value]) => all.replaceAll(name, value), text)
    const { code, stdout, stderr } = await run(words.map(filled))
    assert.match(stderr, new RegExp(filled(message.source), 'm'))
    assert.match(stderr, /^ERROR: context: /m)
    assert.deepEqual([code, stdout], [expected, ''])
    assert.equal(fs.existsSync(join(folder, 'host/42/disk.1')), false)
    assert.deepEqual(fs.readdirSync(join(folder, 'one/var/datastores')), [])
  })

test('a host that cannot be reached, and a folder it cannot make, are told apart', async t => {
  const { run, source, place, folder } = frontEnd(t)
  const dead = join(folder, 'dead-ssh')
  fs.writeFileSync(
    dead,
    '#!/bin/sh\necho "ssh: connect to host node1 port 22: Connection refused" >&2\nexit 255\n',
    { mode: 0o755 },
  )
  const unreachable = await run([source('context.sh'), place('node1'), '42', '0'], { SSH: dead })
  assert.equal(unreachable.code, 255)
  assert.match(unreachable.stderr, frame('Error copying context ISO to node1:.*'))
  const below = `node1:${source('init.sh')}/42/disk.1`
  const noFolder = await run([source('context.sh'), below, '42', '0'], { SSH: fakeSsh(folder).command })
  assert.equal(noFolder.code, 1)
  assert.match(noFolder.stderr, frame('Error creating directory .*/src/init.sh/42 at node1: '))
})

test('where the scripts of the front-end write errors without a frame, so do we', async t => {
  const { run, source, place, folder } = frontEnd(t)
  fs.mkdirSync(join(folder, 'one/lib/sh'), { recursive: true })
  fs.writeFileSync(join(folder, 'one/lib/sh/scripts_common.sh'), 'error_message() { echo "$1" 1>&2; }\n')
  const { code, stderr } = await run([source('none'), place(), '42', '0'])
  assert.equal(code, 255)
  assert.doesNotMatch(stderr, /8</)
  assert.match(stderr, /^Error copying .*\/src\/none to .*: it is not there$/m)
})

test('a password in a URL is in no message', async t => {
  const { run, place } = frontEnd(t)
  const host = await serve(t, (_, answer) => answer.writeHead(404).end())
  const { stderr } = await run([`${host.replace('//', '//me:secret@')}/a`, place(), '42', '0'])
  assert.match(stderr, /Error downloading http:\/\/\*{8}@/)
  assert.doesNotMatch(stderr, /secret/)
})

/** The same files by the tools that OpenNebula's script is made of. */
const byTools = (words: readonly (readonly [path: string, target: string])[], folder: string): string => {
  const [tree, image] = [join(folder, 'tools'), join(folder, 'tools.iso')]
  fs.mkdirSync(tree)
  const check = (command: string, args: readonly string[]): void => {
    const { status, stderr } = spawnSync(command, args, { encoding: 'utf8' })
    assert.equal(status, 0, `${command} ${args.join(' ')}: ${stderr}`)
  }
  for (const [path, target] of words) check('cp', ['-R', path, `${tree}/${target}`])
  check('xorriso', ['-as', 'mkisofs', '-o', image, '-V', 'CONTEXT', '-J', '-R', tree])
  return image
}

/** What a reader that is neither ours nor xorriso finds: paths, kinds, bytes and link targets. */
const contentOf = (image: string, folder: string): readonly string[] => {
  fs.mkdirSync(folder)
  const { status, stderr } = spawnSync('bsdtar', ['-xf', image, '-C', folder], { encoding: 'utf8' })
  assert.equal(status, 0, stderr)
  const describe = (path: string): string => {
    const stats = fs.lstatSync(path)
    if (stats.isSymbolicLink()) return ` -> ${fs.readlinkSync(path)}`
    return stats.isDirectory() ? '/' : ` ${fs.readFileSync(path, 'hex')}`
  }
  return fs
    .readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map(path => `${path}${describe(join(folder, path))}`)
    .sort()
}

const lacking = ['xorriso', 'bsdtar'].filter(tool => spawnSync(tool, ['--version']).error !== undefined)

const copies: readonly (readonly [what: string, ...words: (readonly [path: string, target: string])[]])[] = [
  ['plain files', ['context.sh', ''], ['init.sh', ''], ['init.sh', 'my file']],
  ['a folder with links and hidden files', ['context.sh', ''], ['dir', ''], ['dir/', 'other']],
  ['one name twice', ['init.sh', ''], ['context.sh', 'init.sh']],
  ['folders into folders', ['dir', ''], ['dir', ''], ['dir', 'dir'], ['init.sh', 'dir'], ['dir/.', '']],
]
for (const [what, ...words] of copies)
  test(`${what}: the image holds what cp and xorriso would put in it`, {
    skip: lacking.length > 0 && `${lacking.join(' and ')} not installed`,
  }, async t => {
    const { run, place, image, folder } = frontEnd(t)
    const pairs = words.map(([path, target]) => [`${folder}/src/${path}`, target] as const)
    const args = pairs.flatMap(([path, target]) => (target === '' ? path : `${path}:'${target}'`).split(' '))
    const { code, stderr } = await run([...args, place(), '42', '0'])
    assert.equal(code, 0, stderr)
    const ours = contentOf(image, join(folder, 'ours'))
    assert.deepEqual(ours, contentOf(byTools(pairs, folder), join(folder, 'theirs')))
    assert.notEqual(ours.length, 0)
  })
