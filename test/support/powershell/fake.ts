/**
 * Stands in for powershell.exe: reads what the agent writes to it, and answers as it is told by its first argument. It runs
 * no PowerShell; what is tested with it is how the agent speaks, and what it makes of odd answers.
 */
import { createInterface } from 'node:readline'
import { mark } from '../../../src/machine/windows/powershell/host-script.ts'

const [manner = ''] = process.argv.slice(2)
const answer = (value: object): void => {
  process.stdout.write(`${mark}${JSON.stringify(value)}\r\n`)
}

const manners: Readonly<Record<string, (request: unknown, line: string) => void>> = {
  /** Gives back what it was asked, its command line, and where it finds modules. */
  echo: request =>
    answer({
      ok: true,
      result: { request, words: process.argv.slice(3), modules: process.env.PSModulePath },
    }),
  refuses: () => answer({ ok: false, message: 'Access is denied.' }),
  garbage: (request, line) => {
    process.stdout.write(`WARNING: something\r\n${line}\r\n\u0007 more`)
    answer({ ok: true, result: request })
  },
  pieces: request => {
    const text = Buffer.from(`${mark}${JSON.stringify({ ok: true, result: request })}\n`)
    const write = (at: number): void => {
      if (at >= text.length) return
      process.stdout.write(text.subarray(at, at + 3))
      setTimeout(write, 1, at + 3)
    }
    write(0)
  },
  nonsense: () => process.stdout.write(`${mark}{"ok":\n`),
  dies: () => {
    process.stderr.write('Out of memory\n')
    process.exit(7)
  },
  hangs: () => {},
  'hangs at the end': request => answer({ ok: true, result: request }),
}

if (manner === 'ends at once') process.exit(0)
if (manner === 'hangs at the end') setInterval(() => {}, 1000)

let isFirst = true
createInterface({ input: process.stdin }).on('line', line => {
  if (isFirst) {
    isFirst = false
    const script = Buffer.from(line, 'base64').toString()
    if (!script.includes('Invoke-VmcontextRequest')) process.exit(9)
    return
  }
  manners[manner]?.(JSON.parse(line), line)
})
