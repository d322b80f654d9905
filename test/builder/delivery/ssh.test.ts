import assert from 'node:assert/strict'
import fs from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, test } from 'node:test'
import { encodeText } from '../../../src/context/bytes.ts'
import { InputError } from '../../../src/input-error.ts'
import {
  chunksOf,
  deliver,
  type FarHost,
  failure,
  farHost,
  installed,
  isSparse,
  pathsBelow,
  run,
  sampleBytes,
} from './far-host.ts'

const image = sampleBytes(300 * 2048)

const modeOf = (path: string): string => (fs.statSync(path).mode & 0o7777).toString(8)

describe('an image is delivered whole, with its mode and nothing beside it', { concurrency: 3 }, () => {
  for (const sh of installed('dash', 'bash', 'busybox', 'mksh'))
    test(`where sh is ${sh}`, async t => {
      const host = farHost(t, { sh })
      await deliver(host, 'ctx.iso', image)
      assert.deepEqual(pathsBelow(host.home), ['ctx.iso'])
      assert.equal(image.equals(fs.readFileSync(join(host.home, 'ctx.iso'))), true)
      assert.equal(modeOf(join(host.home, 'ctx.iso')), '640')
    })

  for (const login of installed('csh', 'tcsh', 'fish', 'zsh'))
    test(`where the login shell is ${login}`, async t => {
      const host = farHost(t, { login })
      await deliver(host, 'vm 7/ctx.iso', image)
      assert.deepEqual(pathsBelow(host.home), ['vm 7', 'vm 7/ctx.iso'])
      assert.equal(image.equals(fs.readFileSync(join(host.home, 'vm 7/ctx.iso'))), true)
    })
})

describe('a path arrives as it is:', { concurrency: 3 }, () => {
  test('whatever bytes its names have', async t => {
    const host = farHost(t)
    const names = [
      `it's "this" and \`that\``,
      '$HOME $(id) $x *?[a] !! ~ {a,b} #c ;& |<>',
      'a\\b\\\\c\\n\\0101\\',
      '-rf',
      '  a\tb\r\x1b[31m ',
      'größe-東京-🙂',
      'no UTF-8: \udce9',
      '.hidden',
      'ü'.repeat(127),
    ]
    const path = names.join('/')
    await deliver(host, path, image)
    const target = Buffer.from(encodeText(join(host.home, path)))
    assert.equal(image.equals(fs.readFileSync(target)), true)
    assert.deepEqual(fs.readdirSync(target.subarray(0, target.lastIndexOf('/'))), [names.at(-1)])
  })

  test('~ and what is relative are of the home, / is of the root', async t => {
    const host = farHost(t)
    await deliver(host, '~/a/x.iso', image)
    await deliver(host, 'a//b/./x.iso', image)
    await deliver(host, join(host.home, 'c/x.iso'), image)
    assert.deepEqual(pathsBelow(host.home), ['a', 'a/b', 'a/b/x.iso', 'a/x.iso', 'c', 'c/x.iso'])
  })

  test('what comes after a link is where the link leads', async t => {
    const host = farHost(t)
    fs.mkdirSync(join(host.home, 'a/b'), { recursive: true })
    fs.symlinkSync('a/b', join(host.home, 'link'))
    let during: readonly string[] = []
    async function* watched(): AsyncGenerator<Uint8Array> {
      during = pathsBelow(host.home)
      yield image
    }
    await deliver(host, 'link/../x.iso', image, { chunks: watched() })
    assert.equal(during.filter(path => /^a\/\.x\.iso\..*\.part$/.test(path)).length, 1)
    assert.deepEqual(pathsBelow(host.home), ['a', 'a/b', 'a/x.iso', 'link'])
  })
})

test('the command gets the host and one remote command, once, and the path is in no argument', async t => {
  const host = farHost(t)
  await deliver(host, 'secret place/x.iso', image)
  const calls = host.calls()
  assert.equal(calls.length, 1)
  assert.equal(calls[0]?.length, 2)
  assert.equal(calls[0]?.[0], 'kvm1')
  assert.match(calls[0]?.[1] ?? '', /^exec sh -c '[^'!\n]*'$/)
  assert.doesNotMatch(calls[0]?.[1] ?? '', /secret/)
})

test('zeros become holes where dd can do that', async t => {
  const host = farHost(t)
  const sparse = Buffer.concat([image, Buffer.alloc(8 << 20), image, Buffer.alloc(1 << 20)])
  await deliver(host, 'x.iso', sparse)
  assert.equal(sparse.equals(fs.readFileSync(join(host.home, 'x.iso'))), true)
  assert.equal(isSparse(join(host.home, 'x.iso')), true)
})

test('an image of zeros and one of a single sector arrive', async t => {
  const host = farHost(t)
  for (const bytes of [Buffer.alloc(4 << 20), sampleBytes(2048)]) {
    await deliver(host, 'x.iso', bytes)
    assert.equal(bytes.equals(fs.readFileSync(join(host.home, 'x.iso'))), true)
  }
})

test('chunks of any length arrive in their order, and progress is told of each byte', async t => {
  const host = farHost(t)
  async function* uneven(): AsyncGenerator<Uint8Array> {
    for (let at = 0, length = 0; at < image.length; at += length, length = (length * 7 + 1) % 9001)
      yield image.subarray(at, at + length)
  }
  let told = 0
  await deliver(host, 'x.iso', image, {
    chunks: uneven(),
    onProgress: bytes => {
      told += bytes
    },
  })
  assert.equal(told, image.length)
  assert.equal(image.equals(fs.readFileSync(join(host.home, 'x.iso'))), true)
})

test('the old file is replaced and not written to: who has it open keeps it', async t => {
  const host = farHost(t)
  const path = join(host.home, 'x.iso')
  fs.writeFileSync(path, 'old', { mode: 0o666 })
  const descriptor = fs.openSync(path, 'r')
  t.after(() => fs.closeSync(descriptor))
  await deliver(host, 'x.iso', image, { mode: 0o600 })
  assert.equal(fs.readFileSync(descriptor, 'utf8'), 'old')
  assert.equal(fs.statSync(path).size, image.length)
  assert.equal(modeOf(path), '600')
})

test('until it is whole it lies beside its place, hidden and for its owner alone', async t => {
  const host = farHost(t)
  let beside: readonly string[] = []
  let mode = ''
  async function* watched(): AsyncGenerator<Uint8Array> {
    yield image.subarray(0, 4096)
    beside = fs.readdirSync(host.home)
    mode = modeOf(join(host.home, beside[0] ?? ''))
    yield image.subarray(4096)
  }
  await deliver(host, 'x.iso', image, { chunks: watched(), mode: 0o644 })
  assert.equal(beside.length, 1)
  assert.match(beside[0] ?? '', /^\.x\.iso\.[0-9a-f]{12}\.part$/)
  assert.equal(mode, '600')
})

test('a folder is made as the account makes folders', async t => {
  const host = farHost(t, { before: 'umask 022' })
  await deliver(host, 'a/b/x.iso', image)
  assert.equal(modeOf(join(host.home, 'a/b')), '755')
})

describe('what is in the place of the image:', { concurrency: 3 }, () => {
  test('a link is replaced, not followed', async t => {
    const host = farHost(t)
    fs.writeFileSync(join(host.home, 'target'), 'old')
    fs.symlinkSync('target', join(host.home, 'x.iso'))
    fs.symlinkSync('nowhere', join(host.home, 'y.iso'))
    for (const name of ['x.iso', 'y.iso']) {
      await deliver(host, name, image)
      assert.equal(fs.lstatSync(join(host.home, name)).isFile(), true)
    }
    assert.equal(fs.readFileSync(join(host.home, 'target'), 'utf8'), 'old')
    assert.deepEqual(pathsBelow(host.home), ['target', 'x.iso', 'y.iso'])
  })

  const refused: Readonly<Record<string, readonly [(path: string) => void, RegExp]>> = {
    'a folder': [fs.mkdirSync, /a folder has that name; name a file in it/],
    'a link to a folder': [path => fs.symlinkSync(dirname(path), path), /a folder has that name/],
    'a pipe': [path => run('mkfifo', path), /no file, so no image can take its place; name another/],
  }
  for (const [what, [make, message]] of Object.entries(refused))
    test(`${what} is refused before a byte is sent`, async t => {
      const host = farHost(t)
      make(join(host.home, 'x.iso'))
      await assert.rejects(deliver(host, 'x.iso', image, { chunks: neverAsked() }), failure(message))
      assert.deepEqual(fs.readdirSync(host.home), ['x.iso'])
    })
})

// biome-ignore lint/correctness/useYield: it fails the test that asks for a chunk
async function* neverAsked(): AsyncGenerator<Uint8Array> {
  throw new Error('a chunk was asked for')
}

/** A host with an old image, and a check that all is as it was. */
const withOldFile = (host: FarHost): (() => void) => {
  const path = join(host.home, 'x.iso')
  fs.writeFileSync(path, 'old')
  return () => {
    assert.deepEqual(fs.readdirSync(host.home), ['x.iso'])
    assert.equal(fs.readFileSync(path, 'utf8'), 'old')
  }
}

describe('the old file stays and nothing is left beside it', { concurrency: 3 }, () => {
  for (const sh of installed('dash', 'busybox'))
    test(`when an input changes meanwhile, where sh is ${sh}`, async t => {
      const host = farHost(t, { sh })
      const check = withOldFile(host)
      const changed = new Error('an input changed')
      async function* failing(): AsyncGenerator<Uint8Array> {
        yield image.subarray(0, 200_000)
        throw changed
      }
      await assert.rejects(deliver(host, 'x.iso', image, { chunks: failing() }), error => error === changed)
      check()
    })

  test('when an input changes after the last byte', async t => {
    const host = farHost(t)
    const check = withOldFile(host)
    const changed = new Error('an input changed')
    async function* failing(): AsyncGenerator<Uint8Array> {
      yield image
      throw changed
    }
    await assert.rejects(deliver(host, 'x.iso', image, { chunks: failing() }), error => error === changed)
    check()
  })

  for (const sh of installed('dash', 'bash', 'busybox', 'mksh'))
    test(`when the connection ends in the middle, where sh is ${sh}`, async t => {
      // the far side gets an end of file in the middle, and nobody hears what it says then
      const before = `dd bs=65536 count=4 2>/dev/null | sh -c "$2" | head -n 2; exit 255`
      const host = farHost(t, { sh, before })
      const check = withOldFile(host)
      await assert.rejects(
        deliver(host, 'x.iso', sampleBytes(8 << 20)),
        failure(
          /the connection was lost \(exit code 255\): \d+ of 8388608 bytes were sent; what was there is as it was/,
        ),
      )
      check()
    })

  const liars: Readonly<Record<string, readonly [program: string, script: string, message: RegExp]>> = {
    'when the file there is another than was sent': [
      'sha256sum',
      `cat >/dev/null; echo ${'0'.repeat(64)}`,
      /another than was sent \(checksum \d+ 0{64}, not [0-9a-f]{64}\).*check its disk/,
    ],
    'when no checksum comes of it': [
      'sha256sum',
      'echo "sha256sum: -: Input/output error" >&2; exit 1',
      /cannot be read again: sha256sum: -: Input\/output error/,
    ],
    'when the size is another': ['wc', 'echo 17', /has 17 bytes instead of 614400/],
    'when it cannot take its name': [
      'mv',
      'echo "mv: cannot move: No space left on device" >&2; exit 1',
      /cannot take its name: the disk there is full; make room/,
    ],
    'when the disk is full': [
      'dd',
      'case $* in */dev/null*) exit 0;; esac; head -c 70000 >/dev/null; echo "dd: error writing: No space left on device" >&2; exit 1',
      /cannot be written: the disk there is full; make room and deliver again/,
    ],
    'when a quota is used up': [
      'dd',
      'case $* in */dev/null*) exit 0;; esac; echo "dd: closing: Disk quota exceeded" >&2; exit 1',
      /quota there is used up/,
    ],
  }
  for (const [when, [program, script, message]] of Object.entries(liars))
    test(when, async t => {
      const host = farHost(t)
      const check = withOldFile(host)
      host.replace(program, script)
      await assert.rejects(deliver(host, 'x.iso', image), failure(message))
      check()
    })
})

describe('the checksum is made', { concurrency: 3 }, () => {
  const makers: Readonly<Record<string, string>> = {
    shasum: '[ "$*" = "-a 256" ] && sha256sum',
    openssl: 'echo "SHA2-256(stdin)= $(sha256sum | cut -c-64)"',
    sha256: 'sha256sum | cut -c-64',
  }
  for (const [maker, script] of Object.entries(makers))
    test(`with ${maker} where there is no sha256sum`, async t => {
      const host = farHost(t, { without: ['sha256sum'] })
      host.replace(maker, script)
      await deliver(host, 'x.iso', image)
      assert.equal(image.equals(fs.readFileSync(join(host.home, 'x.iso'))), true)
    })

  test('by nothing: the host is refused before a byte is sent', async t => {
    const host = farHost(t, { without: ['sha256sum'] })
    await assert.rejects(
      deliver(host, 'x.iso', image, { chunks: neverAsked() }),
      failure(/none of sha256sum, shasum, openssl and sha256.*install coreutils/),
    )
    assert.deepEqual(fs.readdirSync(host.home), [])
  })
})

test('what login scripts print is no answer, with or without a line end', async t => {
  const host = farHost(t, {
    before: `printf 'Welcome\\nvmcontextual\\nready\\nNo line end'; printf 'to you' >&2`,
  })
  await deliver(host, 'x.iso', image)
  assert.deepEqual(fs.readdirSync(host.home), ['x.iso'])
})

test('a master of ssh that stays and keeps the output open is not waited for', async t => {
  const host = farHost(t, { before: 'sleep 20 & echo $! >../master' })
  const begun = performance.now()
  await deliver(host, 'x.iso', image)
  process.kill(Number(fs.readFileSync(join(host.home, '../master'), 'utf8')))
  assert.equal(performance.now() - begun < 10_000, true)
})

test('a place that is none is refused before anything is started', async t => {
  const host = farHost(t)
  for (const path of ['', 'a\nb', 'a\0b', 'folder/'])
    await assert.rejects(deliver(host, path, image), error => error instanceof InputError)
  assert.deepEqual(host.calls(), [])
})

test('an image that is longer or shorter than it says is never put in place', async t => {
  const host = farHost(t)
  const check = withOldFile(host)
  for (const length of [image.length - 1, image.length + 1])
    await assert.rejects(
      deliver(host, 'x.iso', image, { chunks: chunksOf(sampleBytes(length)) }),
      /the image has/,
    )
  check()
})
