/** Does the steps on the Windows we run on. */
import { copyFileSync, lstatSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { protectFolder } from '../../engine/windows/protect-folder.ts'
import { messageOf, reasonOf } from '../../error-code.ts'
import { ActionError } from '../../machine/files.ts'
import { renamePatiently } from '../../machine/patient-rename.ts'
import { isOwnFolder } from '../../machine/windows/own-folder.ts'
import { systemProgram } from '../../machine/windows/system.ts'
import { type RunStep, type Step, stepText } from './step.ts'

/** Longest that a program of Windows may take, in milliseconds. */
const patience = 60_000

export interface Ended {
  readonly code: number | undefined
  readonly output: string
}

/** @throws an error of node:child_process where it cannot be started */
export const runSystemProgram = async (program: string, words: readonly string[]): Promise<Ended> => {
  const { execa } = await import('execa')
  const { exitCode, all, cause } = await execa(systemProgram(program), words, {
    reject: false,
    all: true,
    stdin: 'ignore',
    timeout: patience,
    windowsHide: true,
  })
  if (exitCode === undefined && cause !== undefined) throw cause
  return { code: exitCode, output: all }
}

/** Windows may not let a running program be overwritten, but renamed it may be. */
const replace = (from: string, to: string): void => {
  const [beside, former] = [`${to}.new`, `${to}.old`]
  const remove = (path: string): void => rmSync(path, { force: true, recursive: true, maxRetries: 10 })
  copyFileSync(from, beside)
  remove(former)
  const isThere = lstatSync(to, { throwIfNoEntry: false }) !== undefined
  if (isThere) renamePatiently(to, former)
  try {
    renamePatiently(beside, to)
  } catch (error) {
    // Better the one before than none.
    if (isThere) renamePatiently(former, to)
    throw error
  }
  try {
    remove(former)
  } catch {
    // It runs still; the next installation removes it.
  }
}

/** A link or a junction in that place would take our files to wherever its maker wants them. */
const makeFolder = (path: string): void => {
  if (lstatSync(path, { throwIfNoEntry: false }) === undefined) mkdirSync(path)
  if (!isOwnFolder(path)) throw new ActionError('it is no folder; move away what is there')
}

/** What is there may be somebody's who writes to it still, or another name of a file elsewhere. */
const writeNew = (path: string, content: Uint8Array): void => {
  rmSync(path, { recursive: true, force: true })
  writeFileSync(path, content, { flag: 'wx' })
}

const run = async ({ program, arguments: words, mayFail }: RunStep): Promise<void> => {
  const { code, output } = await runSystemProgram(program, words)
  if (code !== 0 && mayFail !== true) {
    throw new ActionError(`exit code ${code ?? 'none'}${output === '' ? '' : `: ${output.trim()}`}`)
  }
}

const perform = async (step: Step): Promise<void> => {
  switch (step.kind) {
    case 'copy':
      return replace(step.from, step.to)
    case 'folder':
      return makeFolder(step.path)
    case 'closed-folder':
      return protectFolder(step.path)
    case 'write':
      return writeNew(step.path, step.content)
    case 'remove':
      return rmSync(step.path, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 })
    case 'run':
      return await run(step)
  }
}

/**
 * Does one step.
 *
 * @throws ActionError naming the step and why it failed
 */
export const performStep = async (step: Step): Promise<void> => {
  try {
    await perform(step)
  } catch (error) {
    const reason = error instanceof ActionError ? messageOf(error) : reasonOf(error)
    throw new ActionError(`cannot ${step.kind === 'run' ? 'run ' : ''}${stepText(step)}: ${reason}`, {
      cause: error,
    })
  }
}
