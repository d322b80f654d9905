import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { execa } from 'execa'
import { bundle, packageFolders } from '../../packaging/bundle.ts'
import { projectFolder } from '../../packaging/project.ts'

const folder = mkdtempSync(join(tmpdir(), 'vmcontext-bundle-'))
after(() => rmSync(folder, { recursive: true }))

const write = (name: string, content: string): string => {
  writeFileSync(join(folder, name), content)
  return join(folder, name)
}

test('what is loaded with import() stays asleep in the bundle until it is called for', async () => {
  write('lazy.ts', `console.log('awake')\nexport const value = 42`)
  const entry = write(
    'main.ts',
    `console.log('started')
if (process.argv[2] === 'lazy') void import('./lazy.ts').then(({ value }) => console.log(value))`,
  )
  const { file } = await bundle(entry, join(folder, 'main.cjs'), folder)
  const run = async (...args: readonly string[]) => (await execa(process.execPath, [file, ...args])).stdout
  assert.equal(await run(), 'started')
  assert.equal(await run('lazy'), 'started\nawake\n42')
})

test('modules of Node are loaded lazily as well, and without an import() that an executable could not serve', async () => {
  const entry = write(
    'builtin.ts',
    `void import('node:crypto').then(({ createHash }) => console.log(typeof createHash))
console.log(new URL(import.meta.url).protocol)`,
  )
  const { file } = await bundle(entry, join(folder, 'builtin.cjs'), folder)
  assert.equal((await execa(process.execPath, [file])).stdout, 'file:\nfunction')
  const { readFileSync } = await import('node:fs')
  assert.doesNotMatch(readFileSync(file, 'utf8'), /\bimport\(/)
})

test('an import that leads nowhere is an error that names it', async () => {
  const entry = write('broken.ts', `import { nothing } from './missing.ts'\nconsole.log(nothing)`)
  await assert.rejects(bundle(entry, join(folder, 'broken.cjs'), folder), /missing\.ts/)
})

test('the packages in a bundle are found by their innermost folders', () => {
  const files = [
    'src/main.ts',
    'node_modules/execa/index.js',
    'node_modules/execa/lib/pipe.js',
    'node_modules/execa/node_modules/@scope/key/index.js',
  ]
  assert.deepEqual(packageFolders(files), [
    'node_modules/execa',
    'node_modules/execa/node_modules/@scope/key',
  ])
})

test('a large library that few need is a script of its own, with all that it exports', async () => {
  const entry = write(
    'late.ts',
    `void import('execa').then(async ({ execa, ExecaError }) => {
  console.log((await execa('echo', ['hello'])).stdout, typeof ExecaError)
})
void import('cli-progress').then(({ default: progress, MultiBar }) => console.log(progress.MultiBar === MultiBar))`,
  )
  const modules = join(projectFolder, 'node_modules')
  symlinkSync(modules, join(folder, 'node_modules'))
  const { file, libraries, packages } = await bundle(entry, join(folder, 'late.cjs'), folder)
  assert.deepEqual(libraries.map(({ name }) => name).sort(), ['cli-progress', 'execa'])
  assert.ok(packages.some(path => path.endsWith('node_modules/execa')))
  assert.ok(statSync(file).size < 10_000)
  const scripts = Object.fromEntries(libraries.map(one => [`late:${one.name}`, one.file]))
  writeFileSync(
    join(folder, 'run.cjs'),
    `const { readFileSync } = require('node:fs')
const scripts = ${JSON.stringify(scripts)}
const load = name => scripts[name] ? (0, eval)(readFileSync(scripts[name], 'utf8'))(load) : require(name)
new Function('require', '__filename', readFileSync(${JSON.stringify(file)}, 'utf8'))(load, __filename)`,
  )
  const { stdout } = await execa(process.execPath, [join(folder, 'run.cjs')])
  assert.deepEqual(stdout.split('\n').sort(), ['hello function', 'true'])
})
