/** The template and the facts of docs/windows.md, from one end to the other. */
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Report } from '../../src/engine/report.ts'
import { vmcontext } from '../support/cli.ts'
import { temporaryFolder } from '../support/folder.ts'
import { readPage } from './examples.ts'

const page = readPage('windows.md')

const blockOf = (info: string): string => {
  const [, text] = new RegExp(`\`\`\`${info}\n(.*?)\`\`\``, 's').exec(page) ?? []
  assert.ok(text !== undefined, `the page has a block ${info}`)
  return text
}

test('the template of the page becomes an image, and its plan for the machine of the page changes all that it names', async t => {
  const folder = temporaryFolder(t)
  const [template, facts, image] = ['web1.one', 'facts.json', 'context.iso'].map(name => join(folder, name))
  assert.ok(template !== undefined && facts !== undefined && image !== undefined)
  writeFileSync(template, blockOf('opennebula template'))
  writeFileSync(facts, blockOf('json facts'))
  const built = await vmcontext(['build', '--template', template, '--output', image])
  assert.deepEqual([built.code, built.stderr], [0, ''])
  const { code, stdout, stderr } = await vmcontext([
    'plan',
    '--source',
    image,
    '--facts',
    facts,
    '--strict',
    '--json',
  ])
  assert.deepEqual([code, stderr], [0, ''])
  const report = JSON.parse(stdout) as Report
  assert.deepEqual(report.problems, [])
  const changed = report.modules.filter(({ outcome }) => outcome === 'changed').map(({ name }) => name)
  assert.deepEqual(changed, ['users', 'ssh', 'hostname', 'timezone', 'network', 'disks', 'remote-desktop'])
  assert.doesNotMatch(stdout, /correct horse/)
})
