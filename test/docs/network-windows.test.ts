/**
 * The example of docs/network/windows.md is what comes of its context. UPDATE_DOCS=1 writes into the page what comes
 * of it now: read it before it is committed.
 */
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { callText } from '../../src/machine/windows/powershell/text.ts'
import { makeNic, planFor, windowsFacts } from '../network/windows/machine.ts'
import { examplesOf, readPage } from './examples.ts'

const block = /(```powershell calls\n)(.*?)(```)/s

test('the example of the page for Windows is what comes of its context', () => {
  const page = readPage('network/windows.md')
  const [example] = examplesOf(page)
  assert.ok(example !== undefined)
  const { actions, problems } = planFor(
    example.variables,
    windowsFacts({ nics: [makeNic({ mac: '02:00:0a:00:00:05' })] }),
  )
  const lines = actions.flatMap(({ calls }) => calls.map(each => `${callText(each)}\n`)).join('')
  assert.deepEqual(problems, [])
  if (process.env.UPDATE_DOCS === '1') {
    const path = new URL('../../docs/network/windows.md', import.meta.url)
    return writeFileSync(
      path,
      page.replace(block, (_, start, _old, end) => `${start}${lines}${end}`),
    )
  }
  assert.equal(block.exec(page)?.[2], lines)
})
