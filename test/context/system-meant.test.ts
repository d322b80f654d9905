import assert from 'node:assert/strict'
import { test } from 'node:test'
import { systemMeant } from '../../src/context/system-meant.ts'

const meant = (variables: Readonly<Record<string, string>>, usual?: 'linux' | 'windows') =>
  systemMeant(new Map(Object.entries(variables)), usual)

test('values that Windows alone can use make a context one for Windows', () => {
  for (const variables of [
    { TIMEZONE: 'Romance Standard Time' },
    { USERNAME: 'Ada Lovelace' },
    { GROW_FS: 'D: E' },
    { GROW_FS: 'D:', ETH0_MAC: '02:00:0a:00:00:05', ETH0_IP: '10.0.0.300' },
  ])
    assert.equal(meant(variables), 'windows', JSON.stringify(variables))
})

test('what both can use, or neither, leaves it with the usual one', () => {
  for (const variables of [
    {},
    { TIMEZONE: 'Europe/Madrid', USERNAME: 'ada' },
    { ETH0_MAC: '02:00:0a:00:00:05', ETH0_IP: '10.0.0.300' },
    { TIMEZONE: 'Romance Standard Time', GROW_FS: '/home' },
    { USERNAME_SHELL: 'x', WINADMIN: 'maybe' },
  ]) {
    assert.equal(meant(variables), 'linux', JSON.stringify(variables))
    assert.equal(meant(variables, 'windows'), 'windows', JSON.stringify(variables))
  }
})

test('on Windows a context of which only Linux can use all is one for Linux', () => {
  assert.equal(meant({ GROW_FS: '/home' }, 'windows'), 'linux')
})
