/**
 * The one PowerShell process of a run. It is started with the first question, given the script of `host-script.ts` on its
 * standard input and then a line of JSON for each request; nothing of a context is on its command line or in its code.
 */
import { spawn } from 'node:child_process'
import { StringDecoder } from 'node:string_decoder'
import { ActionError } from '../../files.ts'
import type { PowerShell } from '../../machine.ts'
import { forWindowsPowerShell, systemProgram } from '../system.ts'
import type { Call } from './call.ts'
import { bootstrap, hostScript, mark } from './host-script.ts'

export interface PowerShellSession extends PowerShell {
  /** What the machine is like, as PowerShell tells it. @throws ActionError where it does not */
  readonly facts: () => Promise<unknown>
  /** Ends the process, where one was started. */
  readonly close: () => Promise<void>
}

export interface SessionOptions {
  /** The program and what comes before our own arguments. */
  readonly command?: readonly [string, ...string[]]
  /** Seconds that a call may take. */
  readonly seconds?: number
  /** Seconds that the question for facts may take. */
  readonly factsSeconds?: number
}

interface Answer {
  readonly ok: boolean
  readonly message?: string
  readonly result?: unknown
}

/** How long a request may take, and how it is said that it took longer. */
interface Limit {
  readonly seconds: number
  readonly tooLate: string
}

/** A process that can be asked. */
interface Asked {
  readonly ask: (request: object, limit: Limit) => Promise<Answer>
  readonly end: () => Promise<void>
}

const windowsPowerShell = (): readonly [string, ...string[]] => [
  systemProgram('WindowsPowerShell\\v1.0\\powershell.exe'),
]

/**
 * Words that nothing of a context is in; -EncodedCommand takes UTF-16 in base64 (about_PowerShell_exe). With `None` as its
 * format of input PowerShell leaves its standard input to our script; it would read it for `$input` otherwise, and take
 * lines away. With `Text` errors come as text and not as CLIXML.
 */
const words = (): readonly string[] => [
  '-NoLogo',
  '-NoProfile',
  '-NonInteractive',
  '-InputFormat',
  'None',
  '-OutputFormat',
  'Text',
  '-ExecutionPolicy',
  'Bypass',
  '-EncodedCommand',
  Buffer.from(bootstrap, 'utf16le').toString('base64'),
]

const callSeconds = 120

/** Early at boot WMI alone may take a minute to answer, and a machine with many disks and adapters as long again. */
const factsSeconds = 300

/** Seconds that the process has to end by itself when there is no more to ask. */
const patience = 5

/** More than any answer: 16 MiB. */
const longestAnswer = 16 * 1024 * 1024

/** What the process said that is no answer, for people: the last words of it. */
const lastWords = (said: string): string => {
  const line =
    said
      .replace(/#< CLIXML.*/s, '')
      .trim()
      .split(/\r?\n/)
      .at(-1)
      ?.trim() ?? ''
  return line === '' ? '' : `: ${line.slice(0, 300)}`
}

const isAnswer = (value: unknown): value is Answer =>
  typeof value === 'object' && value !== null && typeof (value as Answer).ok === 'boolean'

const readAnswer = (line: string): Answer => {
  try {
    const answer: unknown = JSON.parse(line)
    if (isAnswer(answer)) return answer
  } catch {
    // Said below.
  }
  throw new ActionError(
    'PowerShell answered with something that is no answer; try again, and report it if it stays',
  )
}

/** Ends a process with those that it has started, which Windows would leave running. */
const endTree = (child: { readonly pid?: number; readonly kill: () => boolean }): void => {
  if (process.platform !== 'win32' || child.pid === undefined) {
    child.kill()
    return
  }
  const words = ['/PID', String(child.pid), '/T', '/F']
  spawn(systemProgram('taskkill.exe'), words, { stdio: 'ignore', windowsHide: true }).on('error', () => {
    child.kill()
  })
}

const start = async ({ command = windowsPowerShell() }: SessionOptions): Promise<Asked> => {
  const { execa } = await import('execa')
  const [file, ...before] = command
  const child = execa(file, [...before, ...words()], {
    stdin: 'pipe',
    stdout: 'pipe',
    stderr: 'pipe',
    buffer: false,
    reject: false,
    windowsHide: true,
    env: forWindowsPowerShell(process.env),
    extendEnv: false,
    forceKillAfterDelay: 1000,
  })
  const answers: string[] = []
  const decoder = new StringDecoder('utf8')
  let pending = ''
  let said = ''
  let ended: string | null = null
  let wake = (): void => {}

  child.stdout.on('data', (piece: Buffer) => {
    pending += decoder.write(piece)
    const lines = pending.split('\n')
    pending = lines.pop() ?? ''
    if (pending.length > longestAnswer) endTree(child)
    for (const line of lines) {
      const at = line.indexOf(mark)
      if (at >= 0) answers.push(line.slice(at + mark.length))
      else said = `${said}${line}\n`.slice(-4096)
    }
    wake()
  })
  child.stderr.on('data', (piece: Buffer) => {
    said = `${said}${piece.toString()}`.slice(-4096)
  })
  // A process that has ended takes no more requests; that it has is told below.
  child.stdin.on('error', () => {})
  const over = child.then(({ exitCode, signal, originalMessage }) => {
    const how =
      exitCode !== undefined
        ? `PowerShell ended with exit code ${exitCode} and gave no answer`
        : signal !== undefined
          ? `PowerShell was ended by ${signal}`
          : `PowerShell cannot be run: ${originalMessage ?? 'unknown reason'}`
    ended = `${how}${lastWords(said)}; is Windows PowerShell 4.0 or later there, and does a policy allow it in full language mode?`
    wake()
  })
  child.stdin.write(`${Buffer.from(hostScript).toString('base64')}\n`)

  const answered = async ({ seconds, tooLate }: Limit): Promise<string> => {
    const deadline = performance.now() + seconds * 1000
    for (;;) {
      const answer = answers.shift()
      if (answer !== undefined) return answer
      if (ended !== null) throw new ActionError(ended)
      const left = deadline - performance.now()
      if (left <= 0) {
        endTree(child)
        ended = `${tooLate} within ${seconds} s and was ended`
        throw new ActionError(ended)
      }
      await new Promise<void>(resolve => {
        const timer = setTimeout(resolve, left)
        wake = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    }
  }

  return {
    async ask(request, limit) {
      if (ended !== null) throw new ActionError(ended)
      child.stdin.write(`${JSON.stringify(request)}\n`)
      return readAnswer(await answered(limit))
    },
    async end() {
      child.stdin.end()
      const timer = setTimeout(() => endTree(child), patience * 1000)
      await over
      clearTimeout(timer)
    },
  }
}

/** A session that starts its process when it is first asked. */
export const openPowerShell = (options: SessionOptions = {}): PowerShellSession => {
  let started: Promise<Asked> | undefined
  let before: Promise<unknown> = Promise.resolve()
  const askNext = async (request: object, limit: Limit): Promise<Answer> => {
    started ??= start(options)
    return (await started).ask(request, limit)
  }
  /** One request after the other. */
  const ask = (request: object, limit: Limit): Promise<Answer> => {
    const answer = before.then(() => askNext(request, limit))
    before = answer.catch(() => {})
    return answer
  }

  const callLimit = { seconds: options.seconds ?? callSeconds, tooLate: 'PowerShell did not answer' }
  const factsLimit = {
    seconds: options.factsSeconds ?? factsSeconds,
    tooLate: 'PowerShell did not tell what this machine is like',
  }

  const makeOne = async (call: Call): Promise<string | null> => {
    try {
      const { ok, message } = await ask({ call }, callLimit)
      return ok || call.mayFail === true ? null : `${call.command}: ${message || 'failed'}`
    } catch (error) {
      if (!(error instanceof ActionError)) throw error
      return error.message
    }
  }

  return {
    async make(calls) {
      for (const call of calls) {
        const failure = await makeOne(call)
        if (failure !== null) return { ok: false, message: failure }
      }
      return { ok: true, message: '' }
    },
    async facts() {
      const { ok, message, result } = await ask({ ask: 'facts' }, factsLimit)
      if (!ok) throw new ActionError(`PowerShell could not tell what this machine is like: ${message ?? ''}`)
      return result
    },
    async close() {
      if (started !== undefined) await (await started).end()
    },
  }
}
