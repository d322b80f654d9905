import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import { constants } from 'node:os'
import { dirname, join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { openStaging } from '../../../src/builder/inputs/staging.ts'
import { temporaryFolder } from '../../support/folder.ts'

const write = async (path: string): Promise<void> => fs.writeFileSync(path, 'secret')

test("the folder is its owner's alone and goes with everything in it", async () => {
  const staging = openStaging()
  const path = await staging.file('a', write)
  const folder = dirname(path)
  assert.equal(fs.statSync(folder).mode & 0o7777, 0o700)
  fs.mkdirSync(join(folder, 'sub'))
  await staging[Symbol.asyncDispose]()
  assert.equal(fs.existsSync(folder), false)
})

test('as long as no file is asked for there is no folder, not even the stale one of a name', async t => {
  const folder = temporaryFolder(t)
  const path = join(folder, 'deep', 'work')
  await openStaging(path)[Symbol.asyncDispose]()
  assert.deepEqual(fs.readdirSync(folder), [])
})

test('what a killed run has left in a folder of this name goes first', async t => {
  const path = join(temporaryFolder(t), '.isofiles', '42')
  fs.mkdirSync(join(path, 'old'), { recursive: true })
  await using staging = openStaging(path)
  await staging.file('a', write)
  assert.deepEqual(fs.readdirSync(path), ['0'])
})

test('a folder that cannot be made is told as the fault of this host', async t => {
  const file = join(temporaryFolder(t), 'file')
  fs.writeFileSync(file, '')
  await using staging = openStaging(join(file, 'work'))
  await assert.rejects(staging.file('a', write), (error: Error) => {
    assert.equal(error.name, 'BuildError')
    assert.match(error.message, /no private folder can be made there for downloads: /)
    return true
  })
})

test('once it is disposed nothing brings the folder back, neither a new file nor one that is known', async t => {
  const path = join(temporaryFolder(t), 'work')
  const staging = openStaging(path)
  await staging.file('a', write)
  const disposed = staging[Symbol.asyncDispose]()
  for (const key of ['a', 'b'])
    await assert.rejects(staging.file(key, write), { name: 'BuildError', message: /has ended/ })
  await disposed
  await assert.rejects(staging.file('c', write), { name: 'BuildError', message: /has ended/ })
  assert.equal(fs.existsSync(path), false)
})

test('a file that is being filled while the folder is disposed is given up first', async t => {
  const path = join(temporaryFolder(t), 'work')
  const staging = openStaging(path)
  const file = staging.file('a', async (to, signal) => {
    await once(signal, 'abort')
    await write(to)
    throw new Error('given up')
  })
  const given = assert.rejects(file, /given up/)
  await staging[Symbol.asyncDispose]()
  await given
  assert.equal(fs.existsSync(path), false)
})

test('a place that the system lets nobody make is told, and not tried for ever', async () => {
  await using staging = openStaging('/proc/vmcontext-test/work')
  await assert.rejects(staging.file('a', write), {
    name: 'BuildError',
    message: /no private folder can be made there for downloads: /,
  })
})

const program = `
const { openStaging } = await import(${JSON.stringify(join(import.meta.dirname, '../../../src/builder/inputs/staging.ts'))})
const staging = openStaging()
const path = await staging.file('a', async path => (await import('node:fs')).writeFileSync(path, 'x'))
console.log(path)
if (process.argv[1] === 'exit') process.exit(3)
if (process.argv[1] === 'throw') throw new Error('lost')
setInterval(() => {}, 1000)
`

/** Runs a program that has a staging area, and answers where that was and how it ended. */
const runProgram = (
  t: TestContext,
  how: string,
): Promise<{ path: string; code: number | null; signal: NodeJS.Signals | null }> =>
  new Promise(resolve => {
    const child = spawn(process.execPath, ['--input-type=module', '-e', program, how], {
      env: { ...process.env, TMPDIR: temporaryFolder(t) },
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    let path = ''
    child.stdout.on('data', chunk => {
      path += chunk
      if (how in constants.signals) child.kill(how as NodeJS.Signals)
    })
    child.on('close', (code, signal) => resolve({ path: path.trim(), code, signal }))
  })

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
  test(`${signal} ends a build as it would without a folder, and the folder is gone`, async t => {
    const ended = await runProgram(t, signal)
    assert.equal(ended.signal, signal)
    assert.notEqual(ended.path, '')
    assert.equal(fs.existsSync(dirname(ended.path)), false)
  })

for (const [how, code] of [
  ['exit', 3],
  ['throw', 1],
] as const)
  test(`a program that ends by ${how} leaves no folder`, async t => {
    const ended = await runProgram(t, how)
    assert.equal(ended.code, code)
    assert.equal(fs.existsSync(dirname(ended.path)), false)
  })
