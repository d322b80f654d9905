/** Runs programs of the guest for actions: arguments as they are, no shell, a time limit, output caught. */
import type { RunCommand } from '../machine/machine.ts'

const lastLine = (output: string): string => output.trimEnd().split('\n').at(-1) ?? ''

/** Programs get a plain environment: nothing of a context is in it. */
export const commandEnvironment: Readonly<Record<string, string>> = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  HOME: '/root',
  LANG: 'C',
  LC_ALL: 'C',
}

export const runCommand: RunCommand = async ([file, ...args], seconds, input) => {
  const { execa } = await import('execa')
  const result = await execa(file, args, {
    env: commandEnvironment,
    extendEnv: false,
    ...(input === undefined ? { stdin: 'ignore' } : { input }),
    all: true,
    reject: false,
    timeout: seconds * 1000,
    killSignal: 'SIGTERM',
    forceKillAfterDelay: 5000,
  })
  const output = String(result.all ?? '')
  if (!result.failed) return { ok: true, message: '', ended: true, output }
  const why = result.timedOut
    ? `did not end within ${seconds} s`
    : result.exitCode === undefined
      ? (result.originalMessage ?? 'could not be started')
      : `ended with exit code ${result.exitCode}`
  const said = lastLine(output)
  const message = `${file} ${why}${said === '' ? '' : `: ${said}`}`
  if (result.timedOut || result.exitCode === undefined) return { ok: false, message, ended: false }
  return { ok: false, message, ended: true, exitCode: result.exitCode, output }
}
