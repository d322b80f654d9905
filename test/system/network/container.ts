/**
 * A guest of the lab: a container with systemd as its init (systemd-nspawn(1)), in a network namespace of the
 * lab's. It begins with the tree's content at each boot, and what it writes is gone with it. The agent finds its
 * context where a container's is, in the folder /context, so that what runs at boot is the unit as it is installed.
 *
 * /sys is read-only there, as in most containers, and so there is no udev; /proc/sys/net can be written.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { makeGroup } from './groups.ts'
import type { Namespace } from './namespaces.ts'
import { until } from './until.ts'

export interface ContainerRequest {
  /** The tree that it begins with, as `trees.ts` makes it. */
  readonly tree: string
  readonly namespace: Namespace
  /** A folder of the caller's for its context and its console. */
  readonly folder: string
  readonly variables: Readonly<Record<string, string>>
}

/** What came of a program. */
export interface Outcome {
  readonly failed: boolean
  /** Undefined where it was ended. */
  readonly exitCode?: number | undefined
  readonly stdout: string
  readonly stderr: string
}

export interface Container extends AsyncDisposable {
  readonly namespace: Namespace
  /** Runs a program in there. @throws Error where it fails, with what it said. */
  readonly run: (program: string, ...args: readonly string[]) => Promise<string>
  /** The same, whatever comes of it. */
  readonly attempt: (program: string, ...args: readonly string[]) => Promise<Outcome>
  /** Gives it another context; nobody is told. */
  readonly setContext: (variables: Readonly<Record<string, string>>) => Promise<void>
}

const capabilities = ['CAP_NET_ADMIN', 'CAP_NET_RAW', 'CAP_SYS_ADMIN']

/** Boots a container, and comes back as soon as its system bus answers. */
export const bootContainer = async (request: ContainerRequest): Promise<Container> => {
  const { tree, namespace, folder } = request
  const context = join(folder, 'context')
  const console = join(folder, 'console')
  await mkdir(context, { recursive: true })
  const group = await makeGroup(namespace.name)
  const setContext: Container['setContext'] = variables =>
    writeFile(join(context, 'context.sh'), contextFile(variables))
  await setContext(request.variables)
  const [program, ...args] = [
    ...group.enter,
    ...namespace.enter,
    ...['systemd-nspawn', '--quiet', '--register=no', '--keep-unit', `--directory=${tree}`],
    ...['--volatile=overlay', `--bind-ro=${context}:/context`],
    ...[
      `--capability=${capabilities.join(',')}`,
      '--resolv-conf=off',
      '--timezone=off',
      '--console=pipe',
      '--boot',
    ],
  ] as [string, ...string[]]
  const nspawn = execa(program, args, {
    env: { SYSTEMD_NSPAWN_API_VFS_WRITABLE: 'network', SYSTEMD_LOG_LEVEL: 'info' },
    stdin: 'ignore',
    stdout: { file: console },
    stderr: { file: console },
    reject: false,
  })
  let hasEnded = false
  const ended = nspawn.then(() => {
    hasEnded = true
  })
  const leader = { pid: null as number | null }
  const attempt: Container['attempt'] = (tool, ...rest) =>
    execa('nsenter', ['--all', `--target=${leader.pid}`, tool, ...rest], {
      stdin: 'ignore',
      reject: false,
      env: { LC_ALL: 'C', PATH: '/usr/sbin:/usr/bin:/sbin:/bin' },
      extendEnv: false,
    })
  const dispose = async (): Promise<void> => {
    if (leader.pid !== null) kill(leader.pid)
    nspawn.kill('SIGKILL')
    await ended
    await group[Symbol.asyncDispose]()
  }
  try {
    await until('a container up', 20, async () => {
      if (hasEnded) throw new Error(`the container ended: ${await readFile(console, 'utf8')}`)
      leader.pid ??= await leaderOf(nspawn.pid ?? 0)
      if (leader.pid === null) return 'no init yet'
      const { failed, stderr } = await attempt('busctl', 'status')
      return !failed || stderr
    })
  } catch (error) {
    await dispose()
    throw error
  }
  return {
    namespace,
    attempt,
    run: async (tool, ...rest) => {
      const { failed, stdout, stderr } = await attempt(tool, ...rest)
      if (failed) throw new Error(`${tool} ${rest.join(' ')} failed:\n${stdout}\n${stderr}`)
      return stdout
    },
    setContext,
    [Symbol.asyncDispose]: dispose,
  }
}

/** A context as OpenNebula writes it. */
const contextFile = (variables: Readonly<Record<string, string>>): string =>
  Object.entries(variables)
    .map(([name, value]) => `${name}='${value.replaceAll("'", "'\\''")}'\n`)
    .join('')

/** The container's init: systemd-nspawn's child, once it is no copy of systemd-nspawn any more. */
const leaderOf = async (nspawn: number): Promise<number | null> => {
  const children = await readFile(`/proc/${nspawn}/task/${nspawn}/children`, 'utf8').catch(() => '')
  for (const child of children.split(' ').filter(word => word !== '')) {
    const name = await readFile(`/proc/${child}/comm`, 'utf8').catch(() => '')
    if (name.trim() === 'systemd') return Number(child)
  }
  return null
}

/** Its other processes end with a container's init. */
const kill = (pid: number): void => {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has ended by itself.
  }
}
