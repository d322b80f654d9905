/**
 * Network namespaces of the lab's own, and cables between them. Their names tell which test process made them,
 * so that the next one can take away what a killed one left behind.
 */
import { existsSync } from 'node:fs'
import { execa } from 'execa'
import { removeGroups } from './groups.ts'

const prefix = 'vmcontext-lab'
let made = 0

export interface Namespace extends AsyncDisposable {
  readonly name: string
  /** Runs a program of this machine in there. @throws Error where it fails, with what it said. */
  readonly run: (program: string, ...args: readonly string[]) => Promise<string>
  /** How a command line begins that is to run in there. */
  readonly enter: readonly [string, ...string[]]
}

/** A new network namespace, whose loopback is up; all that runs in it ends with it. */
export const makeNamespace = async (): Promise<Namespace> => {
  made += 1
  const name = `${prefix}-${process.pid}-${made}`
  await execa('ip', ['netns', 'add', name])
  const enter = ['nsenter', `--net=/run/netns/${name}`] as const
  const run = async (program: string, ...args: readonly string[]): Promise<string> =>
    (await execa('nsenter', [enter[1], program, ...args], { stdin: 'ignore' })).stdout
  await run('ip', 'link', 'set', 'lo', 'up')
  return { name, run, enter, [Symbol.asyncDispose]: () => remove(name) }
}

/** The name is one of ours, and its test process is no more. */
const isLeft = (name: string): boolean => {
  const owner = new RegExp(`^${prefix}-(\\d+)-\\d+$`).exec(name)?.[1]
  return owner !== undefined && !existsSync(`/proc/${owner}`)
}

/** Takes away the namespaces of test processes that are no more, what runs in them, and its control groups. */
export const removeLeftovers = async (): Promise<void> => {
  const { stdout } = await execa('ip', ['-json', 'netns', 'list'])
  const all = (stdout === '' ? [] : JSON.parse(stdout)) as readonly { readonly name: string }[]
  for (const { name } of all) if (isLeft(name)) await remove(name)
  await removeGroups(isLeft)
}

const remove = async (name: string): Promise<void> => {
  const { stdout } = await execa('ip', ['netns', 'pids', name], { reject: false })
  for (const pid of stdout.split('\n').filter(line => line !== '')) end(Number(pid))
  await execa('ip', ['netns', 'delete', name])
}

const end = (pid: number): void => {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has ended by itself.
  }
}

/** One end of a cable. */
export interface CableEnd {
  readonly namespace: Namespace
  readonly device: string
  readonly mac?: string
}

/** Lays a cable: a pair of veth devices, both down. */
export const layCable = async (guest: CableEnd, other: CableEnd): Promise<void> => {
  const address = ({ mac }: CableEnd): readonly string[] => (mac === undefined ? [] : ['address', mac])
  await guest.namespace.run(
    'ip',
    ...['link', 'add', guest.device, ...address(guest), 'type', 'veth'],
    ...['peer', 'name', other.device, ...address(other), 'netns', other.namespace.name],
  )
}
