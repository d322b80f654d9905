/** A Windows, as far as wine is one: its drives are folders of this machine, and programs run on it. */
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'

export interface Ran {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
  readonly milliseconds: number
}

export interface Windows extends AsyncDisposable {
  /** Its drive C:. */
  readonly drive: string
  /** The folder in which programs are started. */
  readonly work: string
  /** Runs a program that lies in `work`. */
  readonly run: (...command: readonly string[]) => Promise<Ran>
  /** Lets a drive have this folder of `work`; with an image its own bytes can be read as well. */
  readonly mapDrive: (letter: string, folder: string, image?: string) => Promise<void>
  /** Contents of the registry, as wine keeps it. */
  readonly registry: () => Promise<readonly string[]>
}

/** Longest that a program may take, in milliseconds. */
const patience = 120_000

/** What wine says of itself. */
const ofWine = /^(wine: |error: XDG_RUNTIME_DIR)/

const enter = join(import.meta.dirname, 'enter.sh')

const text = (folder: string, name: string): Promise<string> => readFile(join(folder, name), 'utf8')

const runIn = async (root: string, folder: string, command: readonly string[]): Promise<Ran> => {
  await rm(join(folder, 'code'), { force: true })
  const begun = performance.now()
  const namespaces = ['-m', '-p', '-f', '-n', '--kill-child']
  await execa('unshare', [...namespaces, 'sh', enter, root, folder, 'wine', ...command], {
    stdin: 'ignore',
    timeout: patience,
  })
  const milliseconds = performance.now() - begun
  const said = (await text(folder, 'stderr')).split('\n').filter(line => !ofWine.test(line))
  return {
    code: Number(await text(folder, 'code')),
    stdout: await text(folder, 'stdout'),
    stderr: said.join('\n'),
    milliseconds,
  }
}

/** A new one, which goes when it is disposed of. */
export const makeWindows = async (root: string): Promise<Windows> => {
  const folder = await mkdtemp(join(tmpdir(), 'vmcontext-windows-'))
  const [work, prefix] = [join(folder, 'work'), join(folder, 'home', '.wine')]
  await mkdir(work)
  await mkdir(join(folder, 'home'))
  const run = (...command: readonly string[]) => runIn(root, folder, command)
  // The first start makes all that belongs to a Windows.
  await run('cmd.exe', '/c', 'exit')
  return {
    drive: join(prefix, 'drive_c'),
    work,
    run,
    async mapDrive(letter, folder, image) {
      const link = async (name: string, target: string) => {
        await rm(join(prefix, 'dosdevices', name), { force: true })
        await symlink(join('/mnt/work', target), join(prefix, 'dosdevices', name))
      }
      await link(`${letter}:`, folder)
      if (image !== undefined) await link(`${letter}::`, image)
    },
    async registry() {
      const names = (await readdir(prefix)).filter(name => name.endsWith('.reg')).sort()
      return await Promise.all(names.map(name => text(prefix, name)))
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  }
}

/** Writes a file into a folder, which is made where it is missing. */
export const put = async (folder: string, name: string, content: string): Promise<void> => {
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, name), content, { mode: 0o644 })
}
