import assert from 'node:assert/strict'
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { deliverImage } from '../../src/builder/deliver.ts'
import type { FileReference } from '../../src/builder/file-reference.ts'
import { type ImageContent, type PlannedImage, planContextImage } from '../../src/builder/image.ts'
import { InputError } from '../../src/input-error.ts'
import type { IsoEntryInfo } from '../../src/iso9660/read/entry-info.ts'
import { openImage } from '../../src/iso9660/read/image.ts'
import { memorySource } from '../iso9660/memory-source.ts'

const inFolder = async (run: (folder: string) => Promise<void>): Promise<void> => {
  const folder = mkdtempSync(join(tmpdir(), 'vmcontext-image-'))
  try {
    await run(folder)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const script = Buffer.from("A='1'\n")

interface ImageRequest extends ImageContent {
  readonly output: string
}

const request = (folder: string, more: Partial<ImageRequest> = {}): ImageRequest => ({
  script,
  scriptInputs: [1_600_000_000],
  files: [],
  label: 'CONTEXT',
  output: join(folder, 'ctx.iso'),
  ...more,
})

const buildImage = async ({
  output: path,
  ...content
}: ImageRequest): Promise<PlannedImage & { readonly output: string }> => {
  const image = planContextImage(content)
  const { tree } = content
  const place = { destination: { kind: 'local', path }, makeParents: false } as const
  return { ...image, output: await deliverImage(image, place, tree === undefined ? {} : { tree }) }
}

const input = (
  folder: string,
  name: string,
  modified: number,
  mode = 0o644,
  text = `${name}\n`,
): FileReference => {
  const path = join(folder, name)
  writeFileSync(path, text)
  chmodSync(path, mode)
  utimesSync(path, modified, modified)
  return { path, name, from: '--file' }
}

const entries = (path: string): Map<string, IsoEntryInfo> =>
  new Map(
    openImage(memorySource(readFileSync(path)))
      .entries()
      .map(entry => [entry.path, entry]),
  )

test('files keep their modes and dates, context.sh is for root alone and as old as the newest input', () =>
  inFolder(async folder => {
    const files = [input(folder, 'run.sh', 1_500_000_000, 0o755), input(folder, 'keys', 1_700_000_000, 0o640)]
    const built = await buildImage(request(folder, { files }))
    const found = entries(built.output)
    assert.deepEqual([found.get('run.sh')?.mode, found.get('run.sh')?.modified], [0o755, 1_500_000_000])
    assert.deepEqual([found.get('keys')?.mode, found.get('keys')?.modified], [0o640, 1_700_000_000])
    assert.deepEqual(
      [found.get('context.sh')?.mode, found.get('context.sh')?.modified],
      [0o600, 1_700_000_000],
    )
    assert.deepEqual(
      built.files.map(({ path }) => path),
      ['context.sh', 'keys', 'run.sh'],
    )
    assert.equal(statSync(built.output).size, built.size)
  }))

test('a typical context takes at most 64 KiB, and only its owner may read the image', () =>
  inFolder(async folder => {
    const files = [input(folder, 'init.sh', 1_500_000_000), input(folder, 'keys.pub', 1_500_000_000)]
    const built = await buildImage(request(folder, { files, script: Buffer.alloc(4000, 'x') }))
    assert.ok(built.size <= 64 * 1024, `${built.size}`)
    assert.equal(statSync(built.output).mode & 0o777, 0o600)
  }))

test('the same input gives the same bytes, and SOURCE_DATE_EPOCH takes newer dates out', () =>
  inFolder(async folder => {
    const build = async (more: Partial<ImageRequest>): Promise<Buffer> =>
      readFileSync((await buildImage(request(folder, more))).output)
    const old = [input(folder, 'a', 1_600_000_000)]
    const first = await build({ files: old })
    assert.deepEqual(await build({ files: old }), first)
    const capped = await build({ files: old, epoch: 1_500_000_000 })
    assert.notDeepEqual(capped, first)
    const touched = [input(folder, 'a', 1_650_000_000)]
    assert.notDeepEqual(await build({ files: touched }), first)
    assert.deepEqual(await build({ files: touched, epoch: 1_500_000_000 }), capped)
  }))

test('a tree goes to the root as it is, links and folders included, next to the generated context.sh', () =>
  inFolder(async folder => {
    const tree = join(folder, 'tree')
    mkdirSync(join(tree, 'sub'), { recursive: true })
    writeFileSync(join(tree, 'sub', 'file'), 'x')
    symlinkSync('sub/file', join(tree, 'link'))
    const { output } = await buildImage(request(folder, { tree }))
    const found = entries(output)
    assert.deepEqual([...found.keys()].filter(path => path !== '').sort(), [
      'context.sh',
      'link',
      'sub',
      'sub/file',
    ])
    assert.equal(found.get('link')?.target, 'sub/file')
  }))

test('a folder that is named in place of a file comes along whole, as in OpenNebula', () =>
  inFolder(async folder => {
    mkdirSync(join(folder, 'more'))
    writeFileSync(join(folder, 'more', 'a'), 'x')
    const files = [{ path: join(folder, 'more'), name: 'more', from: 'FILES' }]
    const { output } = await buildImage(request(folder, { files }))
    assert.ok(entries(output).has('more/a'))
  }))

const refusals: readonly (readonly [
  what: string,
  make: (folder: string) => Partial<ImageRequest>,
  message: RegExp,
])[] = [
  [
    'a file that is not there',
    folder => ({ files: [{ path: join(folder, 'nix'), name: 'nix', from: '--file' }] }),
    /--file .*nix: it is not there/,
  ],
  [
    'a device in place of a file',
    () => ({ files: [{ path: '/dev/null', name: 'x', from: '--file' }] }),
    /\/dev\/null: it is no regular file/,
  ],
  ['a tree that is not there', folder => ({ tree: join(folder, 'nix') }), /--tree .*nix: it is not there/],
  [
    'a tree that is a file',
    folder => {
      writeFileSync(join(folder, 'file'), '')
      return { tree: join(folder, 'file') }
    },
    /is no directory/,
  ],
  [
    'two files of one name',
    folder => ({ files: [input(folder, 'a', 1), { ...input(folder, 'b', 1), name: 'a' }] }),
    /^InputError: a would be in the image twice: from --file .*a and from --file .*b; give one another name/,
  ],
  [
    'a file called like the generated context.sh',
    folder => ({ files: [input(folder, 'context.sh', 1)] }),
    /context\.sh would be in the image twice: .* and from the variables/,
  ],
  [
    'a name that leads out of the image',
    folder => ({ files: [{ ...input(folder, 'a', 1), name: '../a' }] }),
    /"\.\.\/a" is no path/,
  ],
  ['a label that no volume can have', () => ({ label: 'MY CONTEXT' }), /"MY CONTEXT" is no volume label/],
  [
    'a folder that is not there',
    folder => ({ output: join(folder, 'no', 'x.iso') }),
    /the folder .*no cannot be used: it is not there/,
  ],
  ['an output that is a folder', folder => ({ output: folder }), /is there and is no file/],
  [
    'an output inside the tree',
    folder => ({ tree: folder, output: join(folder, 'x.iso') }),
    /lies in --tree .*the image would hold itself/,
  ],
]

for (const [what, make, message] of refusals)
  test(`${what} is refused by name, and nothing is written`, () =>
    inFolder(async folder => {
      const output = join(folder, 'ctx.iso')
      writeFileSync(output, 'old')
      const more = make(folder)
      const before = readdirSync(folder)
      await assert.rejects(
        buildImage(request(folder, more)),
        (error: unknown) => error instanceof InputError && message.test(String(error)),
      )
      assert.equal(readFileSync(output, 'utf8'), 'old')
      assert.deepEqual(readdirSync(folder), before)
    }))

test('a file that shrinks while the image is written is refused, and the old image stays', () =>
  inFolder(async folder => {
    const output = join(folder, 'ctx.iso')
    writeFileSync(output, 'old')
    const shrinking = input(folder, 'a', 1, 0o644, 'x'.repeat(100_000))
    const building = buildImage(request(folder, { files: [shrinking] }))
    writeFileSync(shrinking.path, 'short')
    await assert.rejects(building, InputError)
    assert.equal(readFileSync(output, 'utf8'), 'old')
    assert.deepEqual(readdirSync(folder).sort(), ['a', 'ctx.iso'])
  }))
