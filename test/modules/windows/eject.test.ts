import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { WindowsFacts, WindowsVolume } from '../../../src/machine/windows/facts.ts'
import { callText } from '../../../src/machine/windows/powershell/text.ts'
import { eject } from '../../../src/modules/windows/eject.ts'
import { windowsFacts, windowsSettings } from '../../network/windows/machine.ts'

const drive = (letter: string, label: string, kind: WindowsVolume['kind'] = 'cdrom'): WindowsVolume => ({
  letter,
  label,
  fileSystem: 'CDFS',
  kind,
  size: null,
  sizeMax: null,
})

const lines = (context: Readonly<Record<string, string>>, facts: Partial<WindowsFacts>) =>
  eject
    .plan(windowsSettings(context), windowsFacts(facts))
    .actions.flatMap(({ calls }) => calls.map(callText))

const asked = { EJECT_CDROM: 'YES' }

test('the drive that the context came from is ejected, and no other with a CD-ROM in it', () => {
  const volumes = [drive('D', 'virtio-win'), drive('E', 'CONTEXT')]
  for (const contextDrive of ['E', 'e:'])
    assert.deepEqual(lines(asked, { volumes, contextDrive }), ["Dismount-VmcontextCdrom -DriveLetter 'E'"])
})

test('a context from elsewhere ejects nothing, though there is a CD-ROM of that label', () => {
  assert.deepEqual(lines(asked, { volumes: [drive('E', 'CONTEXT')], contextDrive: null }), [])
})

test('a context that lies on a disk stays there, and is no failure', () => {
  for (const kind of ['fixed', 'removable'] as const)
    assert.deepEqual(lines(asked, { volumes: [drive('E', 'CONTEXT', kind)], contextDrive: 'E' }), [])
})

test('of a machine that is only told of, it is the drive labelled CONTEXT', () => {
  assert.equal(lines(asked, { volumes: [drive('C', 'context', 'fixed'), drive('E', 'Context')] }).length, 1)
  assert.deepEqual(lines(asked, { volumes: [drive('C', 'CONTEXT', 'fixed')] }), [])
})

test('the medium stays where a later run has to finish what this one could not', () => {
  const facts = windowsFacts({ contextDrive: 'E' })
  const [action] = eject.plan(windowsSettings(asked), facts).actions
  assert.equal(action?.onlyIfAllSucceeded, true)
})

test('nothing is ejected where nobody asked', () => {
  for (const context of [{}, { EJECT_CDROM: 'NO' }])
    assert.deepEqual(lines(context, { volumes: [drive('E', 'CONTEXT')], contextDrive: 'E' }), [])
})
