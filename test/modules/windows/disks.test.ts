import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { WindowsFacts, WindowsVolume } from '../../../src/machine/windows/facts.ts'
import { callText } from '../../../src/machine/windows/powershell/text.ts'
import { disks } from '../../../src/modules/windows/disks.ts'
import { windowsFacts, windowsSettings } from '../../network/windows/machine.ts'

const gibibyte = 1024 ** 3

const volume = (letter: string, changes: Partial<WindowsVolume> = {}): WindowsVolume => ({
  letter,
  label: '',
  fileSystem: 'NTFS',
  kind: 'fixed',
  size: 40 * gibibyte,
  sizeMax: 100 * gibibyte,
  ...changes,
})

const plan = (context: Readonly<Record<string, string>>, facts: Partial<WindowsFacts>) => {
  const { actions, problems = [] } = disks.plan(windowsSettings(context), windowsFacts(facts))
  return {
    so: actions.map(action => action.kind === 'powershell' && action.isSo),
    lines: actions.flatMap(action => (action.kind === 'powershell' ? action.calls.map(callText) : [])),
    whats: actions.flatMap(action => (action.kind === 'powershell' ? [action.what] : [])),
    problems: problems.map(({ severity, message }) => `${severity} ${message}`),
  }
}

test('the system drive grows without being asked for, after Windows has looked at its disks anew', () => {
  const { lines, whats, problems } = plan({}, { volumes: [volume('C'), volume('D')] })
  assert.deepEqual(lines, [
    'Update-HostStorageCache',
    `Resize-Partition -DriveLetter 'C' -Size ${100 * gibibyte}`,
  ])
  assert.deepEqual(whats, ['drive C: from 40.0 GiB to 100.0 GiB'])
  assert.deepEqual(problems, [])
})

test('the system drive is the one that Windows is on, which may be another than C:', () => {
  const { lines } = plan({}, { systemDrive: 'E:', volumes: [volume('C'), volume('E')] })
  assert.match(lines[1] ?? '', /-DriveLetter 'E'/)
})

test('GROW_ROOTFS=NO leaves the system drive as it is, unless GROW_FS names it', () => {
  assert.deepEqual(plan({ GROW_ROOTFS: 'NO' }, { volumes: [volume('C')] }).lines, [])
  const named = plan({ GROW_ROOTFS: 'NO', GROW_FS: 'C:' }, { volumes: [volume('C')] })
  assert.equal(named.lines.length, 2)
})

test('GROW_FS names drives in any way that Windows users write them, each once', () => {
  const volumes = [volume('C', { sizeMax: 40 * gibibyte }), volume('D'), volume('E')]
  const { lines, so } = plan({ GROW_FS: 'd: E D:\\ E:/ c' }, { volumes })
  assert.deepEqual(
    lines.filter(line => line.startsWith('Resize')).map(line => /'(.)'/.exec(line)?.[1]),
    ['D', 'E'],
  )
  assert.deepEqual(so, [true, false, false])
})

test('a drive that fills its disk, but for what partitions cannot use, is left alone', () => {
  const { so, lines } = plan({}, { volumes: [volume('C', { sizeMax: 40 * gibibyte + 1024 ** 2 })] })
  assert.deepEqual(so, [true])
  assert.deepEqual(lines, [])
})

test('what cannot grow is told by its reason', () => {
  const cases: readonly [Readonly<Record<string, string>>, readonly WindowsVolume[], RegExp][] = [
    [{ GROW_FS: 'X:' }, [volume('D')], /^warning GROW_FS: drive X: does not grow: there is none/],
    [{ GROW_FS: 'D' }, [volume('D', { kind: 'cdrom' })], /^warning GROW_FS: drive D: .* no fixed disk/],
    [{ GROW_FS: 'D' }, [volume('D', { fileSystem: 'FAT32' })], /^warning GROW_FS: .* no FAT32/],
    [{ GROW_FS: 'D' }, [volume('D', { sizeMax: null })], /^warning GROW_FS: .* is not known/],
  ]
  for (const [context, volumes, message] of cases) {
    const { lines, problems } = plan({ GROW_ROOTFS: 'NO', ...context }, { volumes })
    assert.deepEqual(lines, [])
    assert.match(problems.join('\n'), message)
  }
})

test('a partition behind the drive that keeps it from the free end of its disk is told of', () => {
  const full = { sizeMax: 40 * gibibyte }
  const { lines, problems } = plan({}, { volumes: [volume('C', { ...full, diskFree: 60 * gibibyte })] })
  assert.deepEqual(lines, [])
  assert.match(
    problems.join(),
    /^warning GROW_ROOTFS: drive C: does not grow: 60\.0 GiB of its disk are free/,
  )
  const left = plan({}, { volumes: [volume('C', { ...full, diskFree: 1024 ** 2 })] })
  assert.deepEqual(left.problems, [])
  assert.deepEqual(plan({}, { volumes: [volume('C', { diskFree: 60 * gibibyte })] }).problems, [])
})

test('that Windows cannot look at its disks anew keeps no drive from growing', () => {
  const [action] = disks.plan(windowsSettings({}), windowsFacts({ volumes: [volume('C')] })).actions
  assert.deepEqual(action?.kind === 'powershell' && action.calls.map(({ mayFail }) => mayFail ?? false), [
    true,
    false,
  ])
})

test('nobody who asked for nothing is told that nothing is known', () => {
  assert.deepEqual(plan({}, { volumes: [] }).problems, [])
  assert.deepEqual(plan({}, { volumes: [volume('C', { size: null })] }).problems, [])
  assert.equal(plan({ GROW_ROOTFS: 'YES' }, { volumes: [] }).problems.length, 1)
})

test('a Windows without the module Storage is told so', () => {
  const { lines, problems } = plan({}, { volumes: [volume('C')], modules: [] })
  assert.deepEqual(lines, [])
  assert.match(problems[0] ?? '', /^warning GROW_ROOTFS: drive C: .* no PowerShell module Storage/)
})
