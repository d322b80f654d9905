/**
 * The main job in a minute, without root: builds a context image from a sample template, looks at it, and
 * applies it to a small guest in a temporary folder, twice. `npm run demo` starts it.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { styleText } from 'node:util'
import { writeGuest } from './guest.ts'

const folder = import.meta.dirname
const main = join(folder, '..', 'src', 'main.ts')
const work = mkdtempSync(join(tmpdir(), 'vmcontext-demo-'))
const image = 'web1.iso'
const root = 'guest'

const paint = (format: 'bold' | 'cyan', text: string): string =>
  styleText(format, text, { stream: process.stdout })

const say = (text: string): void => {
  process.stdout.write(`\n${paint('bold', text)}\n`)
}

/** Shows a command as a person would type it, runs it, and stops the demo where it ends otherwise than expected. */
const run = (args: readonly string[], expected = 0): void => {
  const shown = args.map(arg => arg.replace(`${folder}/`, 'demo/'))
  process.stdout.write(`${paint('cyan', `$ vmcontext ${shown.join(' ')}`)}\n`)
  const result = spawnSync(process.execPath, [main, ...args], { stdio: 'inherit', cwd: work })
  if (result.status !== expected) {
    process.stdout.write(`\nThe demo expected exit code ${expected} and got ${result.status}.\n`)
    process.exit(1)
  }
}

process.on('exit', () => rmSync(work, { recursive: true, force: true }))

say('1. On the host: a context image from a VM template and the networks it refers to')
const template = ['--template', join(folder, 'web1.one')]
const networks = ['--vnet', `3=${join(folder, 'public.one')}`, '--vnet', `4=${join(folder, 'storage.one')}`]
run(['build', '--output', image, ...template, ...networks])

say('2. What is in it, with secrets masked')
run(['inspect', image])

say('3. What is odd about it: the template has a mistyped name')
run(['lint', image])

writeGuest(join(work, root))
say('4. In the guest: what would change, before anything does')
run(['plan', '--source', image, '--root', root])

say('5. Do it')
run(['apply', '--source', image, '--root', root])

say('6. Do it again: all is so already')
run(['apply', '--source', image, '--root', root])

say('What next')
process.stdout.write(`  npm run build                 the standalone binary and the Debian package, in dist/
  dpkg -i dist/vmcontext_*.deb  in an image: its guests take their context at boot
  vmcontext build --help        images for your own machines, with or without OpenNebula
  vmcontext variables           all that a context may say
`)
