import assert from 'node:assert/strict'
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { execa } from 'execa'
import { makeLibrary } from '../../packaging/library.ts'
import { projectFolder } from '../../packaging/project.ts'
import { temporaryFolder } from '../support/folder.ts'

/** A project that has the package installed, and its dependencies from ours. */
const install = async (folder: string): Promise<string> => {
  const tarball = join(folder, 'vmcontext.tgz')
  await makeLibrary(folder, tarball)
  const modules = join(folder, 'user', 'node_modules')
  const installed = join(modules, 'vmcontext')
  await mkdir(installed, { recursive: true })
  await execa('tar', ['-xzf', tarball, '-C', installed, '--strip-components=1'])
  const { dependencies } = JSON.parse(await readFile(join(installed, 'package.json'), 'utf8'))
  for (const name of [...Object.keys(dependencies), '@types/node', 'undici-types']) {
    await mkdir(join(modules, name, '..'), { recursive: true })
    await symlink(join(projectFolder, 'node_modules', name), join(modules, name))
  }
  return join(folder, 'user')
}

const program = `import { BuildError, type BuiltImage, buildBatch, buildContextImage, InputError } from 'vmcontext'

const image: BuiltImage = await buildContextImage({ output: 'a.iso', set: { SET_HOSTNAME: 'web1' } })
console.log(image.output, image.variables, image.files.map(({ path }) => path).join())

const lines = async function* () {
  yield JSON.stringify({ output: 'b.iso', set: ['A=1'] })
  yield '{}'
}
for await (const result of buildBatch(lines()))
  console.log(result.outcome === 'built' ? result.size > 0 : result.error.includes('--output'))

await buildContextImage({ output: 'c.iso', file: ['missing'] }).catch((error: unknown) => {
  console.log(error instanceof InputError, error instanceof BuildError)
})
`

/** What is said when a type is wrong: the package's types are really looked at. */
const wrong = `import { buildContextImage } from 'vmcontext'
await buildContextImage({ output: 1 })
`

test('a program that has the package installed builds images with it, and its types are checked', async t => {
  const folder = temporaryFolder(t)
  const user = await install(folder)
  await writeFile(join(user, 'package.json'), '{"type": "module"}')
  await writeFile(join(user, 'program.ts'), program)
  await writeFile(join(user, 'wrong.ts'), wrong)
  const { stdout } = await execa(process.execPath, ['program.ts'], { cwd: user })
  assert.equal(stdout, 'a.iso 1 context.sh\ntrue\ntrue\ntrue false')

  const compiler = join(projectFolder, 'node_modules', '.bin', 'tsc')
  const flags = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2024', '--types', 'node']
  await execa(compiler, [...flags, 'program.ts'], { cwd: user })
  const checked = await execa(compiler, [...flags, 'wrong.ts'], { cwd: user, reject: false })
  assert.match(checked.stdout, /wrong\.ts\(2,\d+\): error TS2322: Type 'number' is not assignable/)
})

test('inside the project the library is the source itself', async () => {
  const library = await import('vmcontext')
  assert.equal(library.buildContextImage, (await import('../../src/library.ts')).buildContextImage)
})
