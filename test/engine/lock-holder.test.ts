import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isWindowsHolder, remembering, type WindowsTasks } from '../../src/engine/lock-holder.ts'

const tasksThat = (said: string, isThere = true): WindowsTasks => ({
  isThere: () => isThere,
  ask: () => said,
  program: '/Program Files/vmcontext/vmcontext.exe',
})

const other = process.pid + 4

test('after a power cut another program may have the number of a run that held the lock: that holds none', () => {
  const said = `\r\n"svchost.exe","${other}","Services","0","11,036 K"\r\n`
  assert.equal(isWindowsHolder(other, '1767323045000', tasksThat(said)), false)
})

test('a process that runs our program may be the one that took the lock, and so is one of which nothing is known', () => {
  for (const said of [
    `"VMCONTEXT.EXE","${other}","Services","0","55,000 K"\r\n`,
    '"svchost.exe","1","Services","0","11,036 K"\r\n',
    'INFORMATION: Es werden keine Aufgaben mit den angegebenen Kriterien ausgeführt.\r\n',
    '',
  ])
    assert.equal(isWindowsHolder(other, '1767323045000', tasksThat(said)), true, said)
})

test('a process that is gone holds none', () => {
  assert.equal(isWindowsHolder(other, '1767323045000', tasksThat('', false)), false)
})

test('a lock with our own number, of a run before we were started, is not ours', () => {
  assert.equal(isWindowsHolder(process.pid, '1767323045000', tasksThat('')), false)
  assert.equal(isWindowsHolder(process.pid, String(Math.round(performance.timeOrigin)), tasksThat('')), true)
})

test('who waits for a lock does not start a program with each look at it', () => {
  let [asked, now] = [0, 0]
  const ask = remembering(
    pid => {
      asked += 1
      return `${pid} ${asked}`
    },
    () => now,
  )
  for (now = 0; now < 9_500; now += 500) assert.equal(ask(4), '4 1')
  assert.equal(ask(8), '8 2')
  now = 10_000
  assert.equal(ask(4), '4 3')
})
