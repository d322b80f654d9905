import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import type { FileReference } from '../../../src/builder/file-reference.ts'
import { type DownloadOptions, fetchUrls } from '../../../src/builder/inputs/download.ts'
import { openStaging, type Staging } from '../../../src/builder/inputs/staging.ts'
import { urlReference } from '../../../src/builder/inputs/url.ts'
import { temporaryFolder } from '../../support/folder.ts'
import { serve } from './server.ts'

const quick: DownloadOptions = { pauses: [1, 1], environment: {} }

const stagingOf = (t: TestContext): Staging => {
  const staging = openStaging()
  t.after(() => staging[Symbol.asyncDispose]())
  return staging
}

/** Fetches one URL and answers where it lies. */
const fetchOne = async (
  t: TestContext,
  url: string,
  options: DownloadOptions = {},
): Promise<FileReference> => {
  const files = await fetchUrls([urlReference(url, '--file')], stagingOf(t), { ...quick, ...options })
  const [file] = files
  assert.ok(file)
  return file
}

const failure = async (t: TestContext, url: string, options: DownloadOptions = {}): Promise<Error> => {
  const error = await fetchOne(t, url, options).then(
    () => assert.fail('it was fetched'),
    (reason: unknown) => reason,
  )
  assert.ok(error instanceof Error)
  return error
}

const text = ({ path }: FileReference): string => fs.readFileSync(path, 'utf8')

test('a download has its name, the mode of any file, and the date that the server tells', async t => {
  const host = await serve(t, (_, answer) => {
    answer.setHeader('last-modified', 'Wed, 21 Oct 2015 07:28:00 GMT').end('hello')
  })
  const file = await fetchOne(t, `${host}/a/init%20it.sh`)
  assert.equal(text(file), 'hello')
  assert.equal(file.name, 'init it.sh')
  const { mode, mtimeMs } = fs.statSync(file.path)
  assert.equal(mode & 0o7777, 0o644)
  assert.equal(mtimeMs, Date.UTC(2015, 9, 21, 7, 28))
})

test('a file whose server tells no date, or nonsense, has one that does not change', async t => {
  const host = await serve(t, ({ url }, answer) => {
    if (url === '/nonsense') answer.setHeader('last-modified', 'yesterday')
    if (url === '/antiquity') answer.setHeader('last-modified', 'Sun, 01 Jan 0300 00:00:00 GMT')
    if (url === '/future') answer.setHeader('last-modified', 'Sun, 01 Jan 9000 00:00:00 GMT')
    answer.end('x')
  })
  for (const path of ['/none', '/nonsense', '/antiquity', '/future'])
    assert.equal(fs.statSync((await fetchOne(t, host + path)).path).mtimeMs, Date.UTC(1980, 0, 1))
})

test('files of this host stay as they are, in their order, and no folder is made for them', async t => {
  const host = await serve(t, ({ url }, answer) => answer.end(url))
  const local = { path: '/a/b', name: 'b', from: 'FILES' }
  assert.deepEqual(await fetchUrls([local], stagingOf(t), quick), [local])
  const mixed = [urlReference(`${host}/1`, 'FILES'), local, urlReference(`${host}/2:two`, 'FILES')]
  const files = await fetchUrls(mixed, stagingOf(t), quick)
  assert.deepEqual(
    files.map(({ name }) => name),
    ['1', 'b', 'two'],
  )
  assert.deepEqual(files[1], local)
})

test('bytes are kept as the server has them, packed ones as well', async t => {
  const bytes = Buffer.from('1f8b0800000000000003cb48cdc9c9070086a6103605000000', 'hex')
  const host = await serve(t, (request, answer) => {
    assert.equal(request.headers['accept-encoding'], 'identity')
    answer.setHeader('content-encoding', 'gzip').end(bytes)
  })
  assert.deepEqual(fs.readFileSync((await fetchOne(t, `${host}/a.gz`)).path), bytes)
})

test('redirects are followed, a circle of them is not', async t => {
  const host = await serve(t, ({ url }, answer) => {
    if (url === '/there') answer.end('found')
    else answer.writeHead(302, { location: url === '/here' ? '/there' : '/again' }).end()
  })
  const file = await fetchOne(t, `${host}/here`)
  assert.deepEqual([text(file), file.name], ['found', 'here'])
  const error = await failure(t, `${host}/again`)
  assert.equal(error.name, 'InputError')
  assert.match(error.message, /it redirects again and again/)
})

test('a redirect that leaves the web is refused', async t => {
  for (const location of ['file:///etc/passwd', 'ftp://127.0.0.1/x']) {
    const host = await serve(t, (_, answer) => answer.writeHead(302, { location }).end())
    const error = await failure(t, `${host}/a`)
    assert.equal(error.name, 'InputError')
    assert.match(error.message, /it redirects to what is neither http nor https/)
  }
})

test('a login goes to the server that it is for, and to no other it redirects to', async t => {
  const seen: (string | undefined)[] = []
  const other = await serve(t, (request, answer) => {
    seen.push(request.headers.authorization)
    answer.end('x')
  })
  const host = await serve(t, (request, answer) => {
    seen.push(request.headers.authorization)
    answer.writeHead(302, { location: `${other.replace('127.0.0.1', 'localhost')}/b` }).end()
  })
  await fetchOne(t, `${host.replace('//', '//me:s%40cret@')}/a`)
  assert.deepEqual(seen, [`Basic ${Buffer.from('me:s@cret').toString('base64')}`, undefined])
})

for (const [status, name] of [
  [404, 'InputError'],
  [410, 'InputError'],
  [401, 'InputError'],
  [403, 'InputError'],
  [501, 'BuildError'],
] as const)
  test(`an answer of ${status} is told at once, without a second attempt`, async t => {
    let requests = 0
    const host = await serve(t, (_, answer) => {
      requests++
      answer.writeHead(status).end('no')
    })
    const error = await failure(t, `${host}/a`)
    assert.equal(error.name, name)
    assert.match(error.message, new RegExp(`^--file ${host}/a: the server answers ${status} \\w+`))
    assert.equal(requests, 1)
  })

for (const status of [500, 502, 503, 504, 408, 429])
  test(`after an answer of ${status} it is tried again, and the third attempt may do it`, async t => {
    let requests = 0
    const host = await serve(t, (_, answer) => {
      requests++
      answer.writeHead(requests < 3 ? status : 200).end('whole')
    })
    assert.equal(text(await fetchOne(t, `${host}/a`)), 'whole')
    assert.equal(requests, 3)
  })

test('a server that never recovers is given up, and how often it was tried is said', async t => {
  const host = await serve(t, (_, answer) => answer.writeHead(503).end())
  const error = await failure(t, `${host}/a`)
  assert.equal(error.name, 'BuildError')
  assert.match(error.message, /the server answers 503 Service Unavailable \(tried 3 times\)/)
})

test('a server that asks for a short pause gets it, one that asks for a long one is given up', async t => {
  const times: number[] = []
  const host = await serve(t, ({ url }, answer) => {
    times.push(Date.now())
    if (times.length > 1 && url === '/short') answer.end('ok')
    else answer.writeHead(503, { 'retry-after': url === '/short' ? '1' : '3600' }).end()
  })
  assert.equal(text(await fetchOne(t, `${host}/short`)), 'ok')
  assert.ok((times[1] ?? 0) - (times[0] ?? 0) >= 990)
  times.length = 0
  assert.match((await failure(t, `${host}/long`)).message, /503/)
  assert.equal(times.length, 1)
})

test('a download that breaks off is begun again, and nothing of the first attempt stays', async t => {
  let requests = 0
  const host = await serve(t, (request, answer) => {
    requests++
    if (requests > 1) return answer.end('end')
    answer.writeHead(200, { 'content-length': 100 }).write('long beginning')
    setTimeout(() => request.socket.destroy(), 20)
    return
  })
  assert.equal(text(await fetchOne(t, `${host}/a`)), 'end')
})

test('a server that accepts no connection is the network failing, not the input', async t => {
  const error = await failure(t, 'http://127.0.0.1:1/a')
  assert.equal(error.name, 'BuildError')
  assert.match(
    error.message,
    /^--file http:\/\/127.0.0.1:1\/a: it cannot be downloaded: the server accepts no connection \(tried 3 times\)$/,
  )
})

test('what is larger than the limit is refused, told beforehand or not, and tried once', async t => {
  const requests: (string | undefined)[] = []
  const host = await serve(t, ({ url }, answer) => {
    requests.push(url)
    if (url === '/told') answer.setHeader('content-length', 2000)
    answer.write(Buffer.alloc(1000))
    answer.end(Buffer.alloc(1000))
  })
  for (const path of ['/told', '/untold']) {
    const error = await failure(t, host + path, { environment: { VMCONTEXT_DOWNLOAD_LIMIT: '1999' } })
    assert.equal(error.name, 'InputError')
    assert.match(error.message, /more than 1999 bytes; set VMCONTEXT_DOWNLOAD_LIMIT/)
    const environment = { VMCONTEXT_DOWNLOAD_LIMIT: '2000' }
    assert.equal(text(await fetchOne(t, host + path, { environment })).length, 2000)
  }
  assert.deepEqual(requests, ['/told', '/told', '/untold', '/untold'])
})

test('a sha256 that is right is accepted, another one is not, and both are told', async t => {
  const host = await serve(t, (_, answer) => answer.end('content'))
  const right = createHash('sha256').update('content').digest('hex')
  assert.equal(text(await fetchOne(t, `${host}/a#sha256=${right}`)), 'content')
  const wrong = 'ab'.repeat(32)
  const error = await failure(t, `${host}/a#sha256=${wrong}`)
  assert.equal(error.name, 'InputError')
  assert.match(error.message, new RegExp(`its sha256 is ${right}, but ${wrong} is asked for`))
})

test('no message shows a password, or what a query says', async t => {
  const host = await serve(t, (_, answer) => answer.writeHead(404).end())
  const { message } = await failure(t, `${host.replace('//', '//me:secret@')}/a?token=hidden`)
  assert.doesNotMatch(message, /secret|hidden|token/)
  assert.match(message, /\*{8}@127\.0\.0\.1:\d+\/a\?\*{8}/)
})

test('progress is told in bytes, of a total where the server says one', async t => {
  let goOn = (): void => undefined
  const host = await serve(t, ({ url }, answer) => {
    if (url === '/told') answer.setHeader('content-length', 4)
    goOn = () => answer.end('cd')
    answer.write('ab')
  })
  for (const [path, total] of [
    ['/told', 4],
    ['/untold', null],
  ] as const) {
    const told: unknown[] = []
    const progress: DownloadOptions['progress'] = (...args) => {
      told.push(args)
      if (args[1] === 2) goOn()
    }
    await fetchOne(t, host + path, { progress })
    assert.deepEqual(told, [
      [path.slice(1), 2, total],
      [path.slice(1), 4, total],
    ])
  }
})

test('builds that share a staging area fetch a URL once', async t => {
  let requests = 0
  const host = await serve(t, (_, answer) => {
    requests++
    answer.end('x')
  })
  const staging = stagingOf(t)
  const fetchNamed = (name: string) =>
    fetchUrls([urlReference(`${host}/a:${name}`, '--file')], staging, quick)
  const [[first], [second]] = await Promise.all([fetchNamed('1'), fetchNamed('2')])
  assert.equal(first?.path, second?.path)
  assert.deepEqual([first?.name, second?.name, requests], ['1', '2', 1])
})

test('where one file fails the others are given up, and nothing stays on the disk', async t => {
  const begun = Promise.withResolvers<void>()
  const givenUp = Promise.withResolvers<void>()
  const host = await serve(t, ({ url }, answer) => {
    if (url === '/bad') void begun.promise.then(() => answer.writeHead(404).end())
    // It never ends.
    else answer.once('close', givenUp.resolve).write('beginning')
  })
  const folder = join(temporaryFolder(t), 'work')
  const staging = openStaging(folder)
  const files = [urlReference(`${host}/endless`, '--file'), urlReference(`${host}/bad`, '--file')]
  await assert.rejects(fetchUrls(files, staging, { ...quick, progress: () => begun.resolve() }), /404/)
  assert.ok(fs.existsSync(folder))
  await staging[Symbol.asyncDispose]()
  assert.equal(fs.existsSync(folder), false)
  await givenUp.promise
})

test('a proxy of the environment is used, but not for hosts of no_proxy', async t => {
  const asked: (string | undefined)[] = []
  const proxy = await serve(t, ({ url }, answer) => {
    asked.push(url)
    answer.end('by proxy')
  })
  const host = await serve(t, (_, answer) => answer.end('directly'))
  const environment = { http_proxy: proxy, no_proxy: '127.0.0.1' }
  assert.equal(text(await fetchOne(t, 'http://files.example/a', { environment })), 'by proxy')
  assert.deepEqual(asked, ['http://files.example/a'])
  assert.equal(text(await fetchOne(t, `${host}/a`, { environment })), 'directly')
})
