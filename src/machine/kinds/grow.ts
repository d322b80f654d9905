/**
 * A file system that grows, with all that has to grow below it first. Each step is a program that finds its work done
 * where it was done; where one fails, those after it are not tried.
 */
import { posix } from 'node:path'
import type { GrowAction, GrowStep } from '../actions.ts'
import { capacityText } from '../capacity.ts'
import type { GuestFiles } from '../files.ts'
import type { Machine } from '../machine.ts'
import type { Kind } from './kind.ts'

/** Each step's: a slow disk with a large file system takes its time. */
const seconds = 300

const stepText = ({ command, input }: GrowStep): string =>
  `+ ${command.join(' ')}${input === undefined ? '' : ` <<< ${JSON.stringify(input.trim())}`}\n`

/** In bytes, as the kernel sees it now; sysfs counts in sectors of 512 bytes. */
const sizeNow = (files: GuestFiles, device: string): number => {
  const name = posix.relative('/dev', device).replaceAll('/', '!')
  return Number(Buffer.from(files.read(`/sys/class/block/${name}/size`) ?? []).toString()) * 512
}

/** @returns why it failed, undefined where all went well */
const run = async (step: GrowStep, { files, runCommand }: Machine): Promise<string | undefined> => {
  const { ok, message, exitCode } = await runCommand(step.command, seconds, step.input)
  if (!ok && !(exitCode !== undefined && exitCode === step.nothingToDo)) return message
  const { enlarges, otherwise } = step
  const isLarger = (): boolean => enlarges === undefined || sizeNow(files, enlarges.device) > enlarges.from
  if (isLarger()) return undefined
  const retry = otherwise === undefined ? null : await runCommand(otherwise, seconds)
  if (isLarger()) return undefined
  const said = retry === null || retry.ok ? '' : `; ${retry.message}`
  return `${enlarges?.device} is as large as before${said || ', though no program failed; install growpart (cloud-guest-utils, cloud-utils-growpart)'}`
}

export const grow: Kind<GrowAction> = {
  describe: ({ path, from, to, on }) =>
    `grow ${path} from ${capacityText(from)} to ${capacityText(to)}: ${on}`,

  async perform(action, machine) {
    if (!machine.live) return { outcome: 'skipped', message: 'the guest is not running' }
    const diff = machine.showDiff === null ? {} : { diff: action.steps.map(stepText).join('') }
    if (machine.dryRun) return { outcome: 'changed', ...diff }
    for (const step of action.steps) {
      const failure = await run(step, machine)
      if (failure !== undefined) return { outcome: 'failed', message: failure }
    }
    return { outcome: 'changed', ...diff }
  },
}
