import assert from 'node:assert/strict'
import { test } from 'node:test'
import { downloadLimit } from '../../../src/builder/inputs/limit.ts'

for (const [text, bytes] of [
  ['', 1024 ** 3],
  ['1', 1],
  ['500M', 500 * 1024 ** 2],
  ['4g', 4 * 1024 ** 3],
  ['10KiB', 10_240],
] as const)
  test(`a limit of ${text || 'nothing'} is ${bytes} bytes`, () =>
    assert.equal(downloadLimit({ VMCONTEXT_DOWNLOAD_LIMIT: text }), bytes))

for (const text of ['0', '-1', 'lots', '1.5G', '5 M', '999999999999999T', 'G'])
  test(`a limit of ${text} is refused`, () =>
    assert.throws(
      () => downloadLimit({ VMCONTEXT_DOWNLOAD_LIMIT: text }),
      /VMCONTEXT_DOWNLOAD_LIMIT: ".*" is no size/,
    ))
