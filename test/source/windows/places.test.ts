import assert from 'node:assert/strict'
import { test } from 'node:test'
import { letters, namedDevice, namedLetter } from '../../../src/source/windows/letters.ts'
import { windowsPlaces } from '../../../src/source/windows/places.ts'

test('every drive but those of floppies is looked at, the system drive last', () => {
  assert.equal(letters.length, 24)
  assert.equal(letters.at(-1), 'C')
  assert.equal(letters.includes('A') || letters.includes('B'), false)
})

test('drives are named as Windows does it', () => {
  const places = windowsPlaces({})
  assert.equal(places.root('D'), 'D:\\')
  assert.equal(places.device('D:'), '\\\\.\\D:')
  assert.equal(places.device('CdRom0'), '\\\\.\\CdRom0')
})

test("VMware's tool is looked for in each folder for programs once", () => {
  const { vmwareTools } = windowsPlaces({
    ProgramFiles: 'C:\\Program Files',
    ProgramW6432: 'C:\\Program Files',
    'ProgramFiles(x86)': 'C:\\Program Files (x86)',
  })
  assert.equal(vmwareTools.length, 2)
  assert.match(
    vmwareTools.join(),
    /^C:\\Program Files.VMware.VMware Tools.vmtoolsd\.exe,C:\\Program Files \(x86\)/,
  )
})

for (const source of [
  'D',
  'D:\\context',
  'D:context.sh',
  'auto',
  './D:',
  'DD:',
  '\\\\server\\share',
  '\\\\.\\PhysicalDrive0',
])
  test(`${source} is neither a drive nor a drive's own name`, () => {
    assert.equal(namedLetter(source), null)
    assert.equal(namedDevice(source), null)
  })
