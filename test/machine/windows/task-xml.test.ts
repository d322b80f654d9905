import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DOMParser } from '@xmldom/xmldom'
import { taskFile, taskXml } from '../../../src/machine/windows/task/xml.ts'

const task = {
  description: 'Tests & <so on>',
  program: `C:\\Program Files\\R&D's "best"\\vmcontext.exe`,
  arguments: 'watch --service',
  startsNow: false,
}

const read = (xml: string) => {
  const document = new DOMParser().parseFromString(xml, 'text/xml')
  return {
    document,
    text: (name: string): string =>
      [...document.getElementsByTagName(name)].map(one => one.textContent).join('|'),
  }
}

test('any path and any description is text in the XML, whatever signs are in it', () => {
  const { text } = read(taskXml(task))
  assert.equal(text('Command'), task.program)
  assert.equal(text('Arguments'), 'watch --service')
  assert.equal(text('Description'), task.description)
})

test('the task runs as SYSTEM from boot on, without end, one of it at a time, as fast as other programs', () => {
  const { document, text } = read(taskXml(task))
  assert.equal(document.getElementsByTagName('BootTrigger').length, 1)
  assert.equal(text('UserId'), 'S-1-5-18')
  assert.equal(text('RunLevel'), 'HighestAvailable')
  assert.equal(text('ExecutionTimeLimit'), 'PT0S')
  assert.equal(text('MultipleInstancesPolicy'), 'IgnoreNew')
  assert.equal(text('Priority'), '5')
  assert.equal(text('StartWhenAvailable'), 'true')
})

test('nothing but its end stops it: no battery, no idle machine, no missing network', () => {
  const { text } = read(taskXml(task))
  for (const name of [
    ...['DisallowStartIfOnBatteries', 'StopIfGoingOnBatteries', 'RunOnlyIfNetworkAvailable'],
    ...['StopOnIdleEnd', 'RunOnlyIfIdle'],
  ])
    assert.equal(text(name), 'false', name)
})

test('it starts again a minute after it has ended, with or without an error', () => {
  const { document, text } = read(taskXml(task))
  const [repetition] = document.getElementsByTagName('Repetition')
  assert.equal(repetition?.textContent?.replaceAll(/\s/g, ''), 'PT1Mfalse')
  // Without a duration the repetition goes on for ever.
  assert.equal(text('Duration'), '')
  assert.equal(text('Count'), '255')
})

test('one that is to run now has a trigger that repeats without a boot, its elements in the order of the schema', () => {
  const { document } = read(taskXml({ ...task, startsNow: true }))
  const [trigger] = document.getElementsByTagName('TimeTrigger')
  const children = [...(trigger?.childNodes ?? [])].filter(({ nodeType }) => nodeType === 1)
  assert.deepEqual(
    children.map(({ nodeName }) => nodeName),
    ['Enabled', 'StartBoundary', 'Repetition'],
  )
  assert.ok(Date.parse(children[1]?.textContent ?? '') < Date.now())
  assert.equal(children[2]?.textContent?.replaceAll(/\s/g, ''), 'PT1Mfalse')
  assert.equal(read(taskXml(task)).document.getElementsByTagName('TimeTrigger').length, 0)
})

test('schtasks.exe gets UTF-16 with a byte order mark, as the XML says of itself', () => {
  const bytes = Buffer.from(taskFile(task))
  assert.deepEqual([...bytes.subarray(0, 2)], [0xff, 0xfe])
  const xml = bytes.subarray(2).toString('utf16le')
  assert.equal(xml, taskXml(task))
  assert.match(xml, /^<\?xml version="1.0" encoding="UTF-16"\?>\r\n<Task /)
})
