/** Watches what changes in a namespace's network: ip-monitor(8). */
import { execa } from 'execa'
import type { Namespace } from './namespaces.ts'
import { until } from './until.ts'

/** What a router says again of what is there already is no change. */
const isRefresh = (line: string): boolean =>
  !line.startsWith('Deleted') && (/ dynamic/.test(line) || / proto ra /.test(line))

/** A change that is no one's but the watcher's, by which it knows that it has seen all before it. */
const mark = (number: number): string => `127.9.9.${number}`

/** Runs `what` and answers the lines about the network that changed meanwhile. */
export const changesDuring = async (
  namespace: Namespace,
  what: () => Promise<void>,
): Promise<readonly string[]> => {
  let seen = ''
  const [program, ...args] = [...namespace.enter, 'ip', '-oneline', 'monitor', 'link', 'address', 'route']
  const monitor = execa(program ?? 'nsenter', args, { stdin: 'ignore', reject: false, buffer: false })
  monitor.stdout.on('data', (data: Buffer) => {
    seen += data.toString()
  })
  const sees = (number: number): Promise<void> =>
    until('the monitor at work', 5, async () => {
      await namespace.run('ip', 'address', 'replace', `${mark(number)}/32`, 'dev', 'lo')
      return seen.includes(mark(number)) || 'it shows nothing'
    })
  try {
    await sees(1)
    seen = ''
    await what()
    await sees(2)
  } finally {
    monitor.kill()
    await monitor
    for (const number of [1, 2])
      await execa(
        'nsenter',
        [...namespace.enter.slice(1), ...['ip', 'address', 'delete', `${mark(number)}/32`, 'dev', 'lo']],
        { reject: false },
      )
  }
  return seen
    .split('\n')
    .map(line => line.trim())
    .filter(line => line !== '' && !/127\.9\.9\.|: lo\b/.test(line) && !isRefresh(line))
}
