/** A program that has something to do at its end, its own listeners for signals, and children of execa's. */
import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { temporaryFolder } from '../support/folder.ts'

const module = pathToFileURL(join(import.meta.dirname, '../../src/builder/on-end.ts')).href

interface Program {
  readonly child: ChildProcess
  /** What its task removes. */
  readonly file: string
  /** Waits until it has printed this word. */
  readonly says: (word: string) => Promise<void>
  readonly ended: Promise<readonly [code: number | null, signal: NodeJS.Signals | null]>
}

/** Lines of a program before and after it says what has to be done at its end. */
type Lines = Readonly<Partial<Record<'before' | 'after', string>>>

const start = async (t: TestContext, { before = '', after = '' }: Lines): Promise<Program> => {
  const file = join(temporaryFolder(t), 'file')
  const text = `
    import fs from 'node:fs'
    import { onEnd } from '${module}'
    const file = ${JSON.stringify(file)}
    const say = word => fs.writeSync(1, word + '\\n')
    fs.writeFileSync(file, '')
    ${before}
    const forget = onEnd(() => fs.rmSync(file))
    ${after}
    const timer = setTimeout(() => {}, 60_000)
    say('ready')`
  const child = spawn(process.execPath, ['--input-type=module', '--eval', text], {
    cwd: import.meta.dirname,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  t.after(() => child.kill('SIGKILL'))
  const ended = once(child, 'close').then(([code, signal]) => [code, signal] as const)
  let said = ''
  const says = async (word: string): Promise<void> => {
    while (!said.includes(`${word}\n`)) await once(child.stdout, 'data')
  }
  child.stdout.setEncoding('utf8').on('data', text => {
    said += text
  })
  await says('ready')
  return { child, file, says, ended }
}

for (const when of ['before', 'after'])
  test(`a program with a listener ${when} ours goes on after its signal, called once each, and its task waits`, async t => {
    const listener = `
      let reloads = 0
      process.on('SIGHUP', () => say('reload ' + ++reloads))
      process.on('SIGUSR2', () => { say('reloads ' + reloads + ' ' + fs.existsSync(file)); process.exit(5) })`
    const { child, says, ended, file } = await start(t, { [when]: listener })
    child.kill('SIGHUP')
    await says('reload 1')
    child.kill('SIGHUP')
    await says('reload 2')
    child.kill('SIGUSR2')
    await says('reloads 2 true')
    assert.deepEqual(await ended, [5, null])
    assert.equal(fs.existsSync(file), false)
  })

for (const listen of ['on', 'once'])
  test(`a program that ends in its own time, with process.${listen}, keeps what it needs until then`, async t => {
    const { child, says, ended, file } = await start(t, {
      before: `process.${listen}('SIGTERM', () => setTimeout(() => { say(String(fs.existsSync(file))); process.exit(3) }, 50))`,
    })
    child.kill('SIGTERM')
    await says('true')
    assert.deepEqual(await ended, [3, null])
    assert.equal(fs.existsSync(file), false)
  })

test('a listener for another signal changes nothing', async t => {
  const { child, ended, file } = await start(t, { before: "process.on('SIGHUP', () => {})" })
  child.kill('SIGTERM')
  assert.deepEqual(await ended, [null, 'SIGTERM'])
  assert.equal(fs.existsSync(file), false)
})

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  for (const when of ['before', 'after'])
    test(`${signal} ends a program whose child execa began ${when}, the child too, and the task is done`, async t => {
      const begin = `
        const { execa } = await import('execa')
        const child = execa('sleep', ['60'], { reject: false, stdout: 'inherit' })
        say('child ' + child.pid)`
      const { child, ended, file } = await start(t, { [when]: begin })
      child.kill(signal)
      // The child has the same output, which closes only once it has ended too.
      assert.deepEqual(await ended, [null, signal])
      assert.equal(fs.existsSync(file), false)
    })

test('a task that is taken back is not done, and the signal ends the program as ever', async t => {
  const { child, ended, file } = await start(t, { after: 'forget()' })
  child.kill('SIGTERM')
  assert.deepEqual(await ended, [null, 'SIGTERM'])
  assert.equal(fs.existsSync(file), true)
})
