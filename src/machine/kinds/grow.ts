/**
 * A file system that grows, with all that has to grow below it first. Each step is a program that finds its work done
 * where it was done; where one fails, those after it are not tried.
 */
import { posix } from 'node:path'
import type { GrowAction, GrowCommand, GrowStep } from '../actions.ts'
import { capacityText } from '../capacity.ts'
import type { GuestFiles } from '../files.ts'
import { blockFolder, numberOf, sysfsSector } from '../linux/kernel-files.ts'
import type { Machine } from '../machine.ts'
import type { Kind } from './kind.ts'

/** Each step's: a slow disk with a large file system takes its time. */
const seconds = 300

const stepText = ({ command, input }: GrowStep): string =>
  `+ ${command.join(' ')}${input === undefined ? '' : ` <<< ${JSON.stringify(input.trim())}`}\n`

/** In bytes, as the kernel sees it now. */
const sizeNow = (files: GuestFiles, device: string): number => {
  const name = posix.relative('/dev', device).replaceAll('/', '!')
  return numberOf(files, `${blockFolder}/${name}/size`) * sysfsSector
}

const isLarger = ({ enlarges }: GrowStep, files: GuestFiles): boolean =>
  enlarges === undefined || sizeNow(files, enlarges.device) > enlarges.from

/** @returns why it failed, undefined where all went well */
const run = async (
  { command, input, nothingToDo }: GrowCommand,
  step: GrowStep,
  { files, runCommand }: Machine,
): Promise<string | undefined> => {
  const { ok, message, exitCode } = await runCommand(command, seconds, input)
  const isDone = ok || (exitCode !== undefined && exitCode === nothingToDo)
  if (!isDone) return message
  if (isLarger(step, files)) return undefined
  return `${step.enlarges?.device} is as large as before, though ${command[0]} did not fail`
}

/** The same, with another program where the first one cannot. */
const runOrElse = async (step: GrowStep, machine: Machine): Promise<string | undefined> => {
  const failure = await run(step, step, machine)
  if (failure === undefined || step.otherwise === undefined) return failure
  const another = await run(step.otherwise, step, machine)
  return another === undefined ? undefined : `${failure}; ${another}`
}

export const grow: Kind<GrowAction> = {
  describe: ({ path, from, to, on }) =>
    `grow ${path} from ${capacityText(from)} to ${capacityText(to)}: ${on}`,

  async perform(action, machine) {
    if (!machine.live) return { outcome: 'skipped', message: 'the guest is not running' }
    const diff = machine.showDiff === null ? {} : { diff: action.steps.map(stepText).join('') }
    if (machine.dryRun) return { outcome: 'changed', ...diff }
    for (const step of action.steps) {
      const failure = await runOrElse(step, machine)
      if (failure !== undefined) return { outcome: 'failed', message: failure }
    }
    return { outcome: 'changed', ...diff }
  },
}
