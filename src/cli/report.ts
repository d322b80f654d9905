/** `vmcontext report`: all that a bug report needs, in one text without secrets. Its parts are in `bug-report/`. */
import { writeFileSync } from 'node:fs'
import { masker } from '../context/mask.ts'
import { printableLines } from '../context/printable.ts'
import type { Variables } from '../context/settings.ts'
import { hasCode, reasonOf } from '../error-code.ts'
import { InputError } from '../input-error.ts'
import { type Options, readOptions } from './arguments.ts'
import { type Command, exitCode } from './command.ts'
import { print } from './output.ts'
import { readRoot } from './root-option.ts'

const help = `Gathers what a bug report needs: system, units, status, context, plan, own files and journal, as one text in
which the secrets of the context are masked. Changes nothing. What cannot be had says why in its place.

Usage: vmcontext report [OPTIONS]

  --output FILE    write it to FILE, which must not be there yet, readable by its owner alone; - (default)
                   for stdout
  --source SOURCE  the context, as for vmcontext plan (default auto)
  --root DIR       of the guest whose file tree is DIR, instead of this machine
  --facts          on Windows: nothing but what this machine is like, as vmcontext plan --facts takes it elsewhere

Exit codes: 0 done, 1 this Windows does not tell its facts, 2 wrong usage or FILE cannot be written.
`

const options = {
  output: { type: 'string', default: '-' },
  source: { type: 'string', default: 'auto' },
  root: { type: 'string', default: '/' },
  facts: { type: 'boolean', default: false },
} satisfies Options

const readVariables = async (source: string): Promise<Variables | null> => {
  const { withContext } = await import('./with-context.ts')
  let variables: Variables | null = null
  try {
    await withContext(source, async ({ parsed }) => {
      variables = parsed.variables
      return exitCode.done
    })
  } catch {
    // Its part says so.
  }
  return variables
}

const write = (path: string, text: string): void => {
  try {
    writeFileSync(path, text, { flag: 'wx', mode: 0o600 })
  } catch (error) {
    const why = hasCode(error, 'EEXIST') ? 'it is there already' : reasonOf(error)
    throw new InputError(`--output: ${path} cannot be written: ${why}`, { cause: error })
  }
}

const whole = async (source: string, root: string): Promise<string> => {
  const { reportParts } = await import('./bug-report/parts.ts')
  const variables = await readVariables(source)
  const text = await reportParts({ source, root, variables })
  return `${printableLines(masker(variables ?? new Map())(text)).trimEnd()}\n`
}

const factsOfThis = async (root: string): Promise<string> => {
  if (process.platform !== 'win32' || root !== '/')
    throw new InputError(
      '--facts: only a Windows tells its facts, of itself; for a Linux guest vmcontext plan --root DIR looks itself',
    )
  const { factsText } = await import('./bug-report/facts.ts')
  return factsText()
}

export const command: Command = {
  help,
  async run(args) {
    const { output, source, root: given, facts } = readOptions('report', args, options)
    const root = readRoot(given)
    const text = facts ? await factsOfThis(root) : await whole(source, root)
    if (output === '-') print(text)
    else write(output, text)
    return exitCode.done
  },
}
