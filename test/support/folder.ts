/** Temporary folders for tests. */
import fs from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'

/** A temporary folder that goes with the test. */
export const temporaryFolder = (t: TestContext): string => {
  const folder = fs.mkdtempSync(join(tmpdir(), 'vmcontext-test-'))
  t.after(() => fs.rmSync(folder, { recursive: true, force: true }))
  return folder
}
