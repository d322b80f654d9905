/**
 * A machine for tests: folders that stand for /sys, /dev, /proc and /run, where images are the block devices.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { TestContext } from 'node:test'
import { imageChunks } from '../../src/iso9660/write/chunks.ts'
import { planImage } from '../../src/iso9660/write/plan.ts'
import type { SourceOptions } from '../../src/source/open.ts'
import type { Places } from '../../src/source/places.ts'

/** An image with these files. */
export const image = async (
  files: Readonly<Record<string, string>>,
  label = 'CONTEXT',
  mode = 0o644,
): Promise<Buffer> => {
  const entries = Object.entries(files).map(([path, text]) => {
    const content = Buffer.from(text)
    return { kind: 'file' as const, path, content, size: content.length, mode, modified: 1_700_000_000 }
  })
  return Buffer.concat(
    await Array.fromAsync(imageChunks(planImage(entries, { label, created: 1_700_000_000 }))),
  )
}

/** Puts a file into a folder that is made for it. */
export const put = (path: string, content: string | Uint8Array, mode = 0o644): void => {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, content, { mode })
}

/** A folder that is gone after the test. */
export const scratch = (test: TestContext): string => {
  const folder = mkdtempSync(join(tmpdir(), 'vmcontext-source-'))
  test.after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

export interface Machine {
  readonly folder: string
  readonly runtime: string
  readonly places: Places
  /** What was logged. */
  readonly said: string[]
  /** Options for `openSource` that look at this machine only. */
  readonly options: (more?: Partial<SourceOptions>) => SourceOptions
  /** A block device with this content; without one, sysfs knows it but its node is missing. */
  readonly plug: (name: string, content: Uint8Array | null, sectors?: number) => void
}

export const machine = (test: TestContext): Machine => {
  const folder = scratch(test)
  const place = (name: string) => join(folder, name)
  const places: Places = {
    sys: place('sys'),
    dev: place('dev'),
    proc: place('proc'),
    run: place('run'),
    context: place('context'),
    vmwareTools: [place('vmtoolsd')],
  }
  for (const path of [places.dev, places.proc, places.run]) mkdirSync(path)
  mkdirSync(join(places.sys, 'class/block'), { recursive: true })
  const runtime = place('run/vmcontext')
  const said: string[] = []
  return {
    folder,
    runtime,
    places,
    said,
    options: more => ({ root: '/', wait: 5, runtime, places, log: message => said.push(message), ...more }),
    plug: (name, content, sectors) => {
      // the node comes last, as the kernel does it
      const size = sectors ?? Math.ceil((content?.length ?? 0) / 512)
      put(join(places.sys, 'class/block', name, 'size'), `${size}\n`)
      if (content) put(join(places.dev, name.replaceAll('!', '/')), content)
    },
  }
}

/** The text of a medium's context.sh. */
export const contextOf = (medium: { read: (path: string) => Uint8Array } | null): string =>
  medium === null ? '' : Buffer.from(medium.read('context.sh')).toString()
