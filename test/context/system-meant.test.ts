import assert from 'node:assert/strict'
import { test } from 'node:test'
import { systemMeant } from '../../src/context/system-meant.ts'

const meant = (variables: Readonly<Record<string, string>>, usual?: 'linux' | 'windows') =>
  systemMeant(new Map(Object.entries(variables)), usual)

test('values that mean something to Windows alone make a context one for Windows', () => {
  for (const variables of [
    { TIMEZONE: 'Romance Standard Time' },
    { TIMEZONE: 'utc-11' },
    { GROW_FS: 'D: E' },
    { GROW_FS: 'd:\\,E:\\' },
    { INIT_SCRIPTS: 'a.ps1 b.cmd' },
    { START_SCRIPT: 'Write-Output hello\r\n' },
    { START_SCRIPT: '# who\r\n$name = Get-Content a.txt\r\n' },
    { START_SCRIPT_BASE64: Buffer.from('whoami > "$env:TEMP\\who.txt"').toString('base64') },
    { GROW_FS: 'D:', ETH0_MAC: '02:00:0a:00:00:05', ETH0_IP: '10.0.0.300' },
  ])
    assert.equal(meant(variables), 'windows', JSON.stringify(variables))
})

test('what both could mean, and slips, leave it with the usual one', () => {
  for (const variables of [
    {},
    { TIMEZONE: 'Europe/Madrid', USERNAME: 'ada' },
    { TIMEZONE: 'Europe/ Madrid', USERNAME: 'a b', GROW_FS: 'home', INIT_SCRIPTS: 'setup.sh' },
    { GROW_FS: '', TIMEZONE: 'UTC' },
    { START_SCRIPT: '#!/usr/bin/env pwsh\nGet-Date' },
    { START_SCRIPT: 'apt-get update\necho "Set-Cookie: a"\nenv=1\n' },
    { START_SCRIPT_BASE64: Buffer.from('#!/bin/sh\necho hi\n').toString('base64') },
    { START_SCRIPT_BASE64: '%' },
  ]) {
    assert.equal(meant(variables), 'linux', JSON.stringify(variables))
    assert.equal(meant(variables, 'windows'), 'windows', JSON.stringify(variables))
  }
})

test('a long value is looked at in time that grows with its length', () => {
  const begun = process.cpuUsage().user
  assert.equal(meant({ GROW_FS: `${'D: '.repeat(100_000)}/`, TIMEZONE: 'a '.repeat(100_000) }), 'linux')
  assert.equal(meant({ START_SCRIPT: `${' '.repeat(1_000_000)}\n${'$a'.repeat(500_000)}` }), 'linux')
  assert.ok(process.cpuUsage().user - begun < 2_000_000)
})
