/**
 * The examples of docs/network/ are what comes of their contexts. A page is a line in `pages`. UPDATE_DOCS=1
 * writes into the pages what comes of them now: read it before it is committed.
 */
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import type { NetworkFacts } from '../../src/machine/facts.ts'
import { network } from '../../src/modules/linux/network.ts'
import { makeFacts, makeSettings } from '../network/machine.ts'
import { type Example, examplesOf, readPage } from './examples.ts'

/** A page's guest: its network service, and who keeps resolv.conf. */
interface Guest {
  readonly services: Partial<NetworkFacts['services']>
  readonly resolver?: NetworkFacts['resolver']
  readonly os?: string
}

const pages: Readonly<Record<string, Guest>> = {
  networkd: { services: { networkd: 'enabled' }, resolver: 'resolved' },
  netplan: { services: { netplan: 'enabled', networkd: 'enabled' }, resolver: 'resolved' },
  networkmanager: { services: { networkManager: 'enabled' }, resolver: 'networkmanager' },
  ifupdown: { services: { ifupdown: 'enabled' } },
  redhat: { services: { networkScripts: 'enabled' }, os: 'amzn' },
  suse: { services: { wicked: 'enabled' }, os: 'sles', resolver: 'netconfig' },
}

/** The NICs of all examples. */
const nics = [
  { name: 'ens3', mac: '02:00:0a:00:00:05' },
  { name: 'ens4', mac: '02:00:0a:01:00:05' },
  { name: 'ens8', mac: '52:54:00:12:34:56', pci: '0000:01:00.0' },
]

const filesOf = async (
  { variables }: Example,
  { services, resolver, os }: Guest,
): Promise<Map<string, string>> => {
  const facts = makeFacts({
    nics,
    services: { networkd: 'absent', ...services },
    ...(resolver !== undefined && { network: { resolver } }),
    ...(os !== undefined && { os: { id: os } }),
  })
  const { actions } = await network.plan(makeSettings(variables), facts)
  return new Map(
    actions.flatMap(action =>
      action.kind === 'file' && !action.path.startsWith('/var/')
        ? [[action.path, String(action.content)]]
        : [],
    ),
  )
}

/** The page with these texts in the blocks of the example's files. */
const withFiles = (markdown: string, example: Example, files: ReadonlyMap<string, string>): string =>
  [...example.files].reduce(
    (text, [path, old]) =>
      text.replace(` ${path}\n${old}\`\`\``, () => ` ${path}\n${files.get(path) ?? ''}\`\`\``),
    markdown,
  )

describe('examples of the network pages', () => {
  for (const [page, guest] of Object.entries(pages)) {
    it(`are what comes of their contexts: ${page}`, async () => {
      const path = `network/${page}.md`
      let markdown = readPage(path)
      const examples = examplesOf(markdown)
      assert.ok(examples.length > 0)
      for (const example of examples) {
        const files = await filesOf(example, guest)
        if (process.env.UPDATE_DOCS === '1') markdown = withFiles(markdown, example, files)
        else assert.deepEqual(Object.fromEntries(example.files), Object.fromEntries(files))
        assert.deepEqual([...example.files.keys()].toSorted(), [...files.keys()].toSorted())
      }
      if (process.env.UPDATE_DOCS === '1')
        writeFileSync(new URL(`../../docs/${path}`, import.meta.url), markdown)
    })
  }
})
