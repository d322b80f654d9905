/** The package under test: that of the last `npm run build`, built anew where a source is newer. */
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type Built, build, builtFiles } from '../../../packaging/build.ts'
import { projectFolder } from '../../../packaging/project.ts'

const inputs = ['src', 'packaging', 'systemd', 'package.json', 'package-lock.json', 'README.md', 'LICENSE']

/** The executable and the package, as new as the sources. */
export const builtPackage = async (): Promise<Built> => {
  const built = await builtFiles()
  const made = Math.min(...(await Promise.all(Object.values(built).map(timeOf))))
  return made > (await newestInput()) ? built : build()
}

const newestInput = async (): Promise<number> => {
  const times = inputs.map(async name => {
    const path = join(projectFolder, name)
    const below = await readdir(path, { recursive: true }).catch(() => [])
    return Math.max(...(await Promise.all(['', ...below].map(file => timeOf(join(path, file))))))
  })
  return Math.max(...(await Promise.all(times)))
}

/** Milliseconds since 1970; 0 where there is no such file. */
const timeOf = (path: string): Promise<number> =>
  stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  )
