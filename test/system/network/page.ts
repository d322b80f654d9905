/**
 * The example of a service's page in docs/network/, on a guest with the NICs that the page has: what is typed
 * there prints what the page says. UPDATE_DOCS=1 writes into the page what it prints now.
 */
import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { type Example, examplesOf, readPage } from '../../docs/examples.ts'
import { makeWorkspace } from '../guest/workspace.ts'
import { bootContainer, type Container } from './container.ts'
import type { Event } from './events.ts'
import { layCable, makeNamespace } from './namespaces.ts'
import type { ServiceName } from './trees.ts'
import { until } from './until.ts'

/** Pages by service; netplan's is about netplan on systemd-networkd. */
const pages: Partial<Record<ServiceName, string>> = {
  networkd: 'network/networkd.md',
  ifupdown: 'network/ifupdown.md',
  NetworkManager: 'network/networkmanager.md',
  'netplan on networkd': 'network/netplan.md',
}

/** The NICs of the examples, and who is at the other end of their cables. */
const nics = [
  { device: 'ens3', mac: '02:00:0a:00:00:05', neighbours: ['10.0.0.1/24'] },
  { device: 'ens4', mac: '02:00:0a:01:00:05', neighbours: ['10.1.0.1/24', '10.1.0.254/24'] },
]

/** What differs from run to run: the numbers of links, and that they are ends of a cable here. */
const steady = (output: string): string =>
  output
    .replaceAll(/@if\d+ {0,4}/g, found => ' '.repeat(found.length))
    .replaceAll(/Link \d+/g, 'Link 2')
    .replaceAll(/ +$/gm, '')

const typed = async (container: Container, command: string): Promise<string> => {
  const { stdout, stderr } = await container.attempt('sh', '-c', command)
  return steady(`${stdout}${stderr}\n`)
}

const firstOf = (page: string): Example => {
  const [example] = examplesOf(readPage(page))
  assert.ok(example !== undefined && example.sessions.length > 0, `${page} has no example that was run`)
  return example
}

const rewrite = async (page: string, container: Container, { sessions }: Example): Promise<void> => {
  let markdown = readPage(page)
  for (const { command, output } of sessions) {
    const now = await typed(container, command)
    markdown = markdown.replace(`# ${command}\n${output}`, () => `# ${command}\n${now}`)
  }
  await writeFile(new URL(`../../../docs/${page}`, import.meta.url), markdown)
}

export const pageIsTrue: Event = {
  name: 'the example of the docs is what a guest makes of it',
  run: async ({ service, tree }) => {
    const page = pages[service]
    if (page === undefined) return
    const example = firstOf(page)
    await using workspace = await makeWorkspace()
    await using namespace = await makeNamespace()
    await using far = await makeNamespace()
    for (const { device, mac, neighbours } of nics) {
      await layCable({ namespace, device, mac }, { namespace: far, device: `to-${device}` })
      for (const address of neighbours) await far.run('ip', 'address', 'add', address, 'dev', `to-${device}`)
      await far.run('ip', 'link', 'set', `to-${device}`, 'up')
    }
    const { variables, sessions } = example
    await using container = await bootContainer({ tree, namespace, folder: workspace.folder, variables })
    await container.attempt('systemctl', 'is-system-running', '--wait')
    if (process.env.UPDATE_DOCS === '1') {
      await until('addresses on both NICs', 12, async () => {
        const { stdout } = await container.attempt('ip', '-brief', '-4', 'address')
        return (stdout.includes('10.0.0.5') && stdout.includes('10.1.0.5')) || stdout
      })
      await rewrite(page, container, example)
    }
    for (const { command, output } of process.env.UPDATE_DOCS === '1' ? firstOf(page).sessions : sessions)
      await until(`what ${page} says of "${command}"`, 12, async () => {
        const now = await typed(container, command)
        return now === output || `it prints:\n${now}`
      })
  },
}
