import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import {
  type Destination,
  parseDestination,
  sshPlaceText,
} from '../../../src/builder/delivery/destination.ts'
import { InputError } from '../../../src/input-error.ts'

describe('a destination of this host', () => {
  const paths = [
    'ctx.iso',
    '/srv/ctx.iso',
    './web1:ctx.iso',
    '/srv/a:b',
    'folder/a:b',
    '-x.iso',
    '[x].iso',
    '[::1]',
  ]
  for (const path of paths)
    test(`is ${path}`, () => assert.deepEqual(parseDestination(path), { kind: 'local', path }))
})

describe('a destination behind ssh', () => {
  const places: Readonly<Record<string, readonly [host: string, path: string]>> = {
    'kvm1:/var/lib/one/disk.1': ['kvm1', '/var/lib/one/disk.1'],
    'ada@kvm1:ctx.iso': ['ada@kvm1', 'ctx.iso'],
    'kvm1:a:b/c': ['kvm1', 'a:b/c'],
    'kvm1:~/ctx.iso': ['kvm1', '~/ctx.iso'],
    'kvm1:it\'s $HOME `x` \\ "y" !z': ['kvm1', 'it\'s $HOME `x` \\ "y" !z'],
    'kvm1:-rf': ['kvm1', '-rf'],
    '192.0.2.7:/p': ['192.0.2.7', '/p'],
    '[::1]:/p': ['::1', '/p'],
    'ada@[fe80::1%eth0]:/p': ['ada@fe80::1%eth0', '/p'],
    '[kvm1]:p': ['kvm1', 'p'],
    'ada@example.org@kvm1:p': ['ada@example.org@kvm1', 'p'],
  }
  for (const [text, [host, path]] of Object.entries(places))
    test(`is ${text}`, () => assert.deepEqual(parseDestination(text), { kind: 'ssh', host, path }))
})

describe('no destination is', () => {
  const refused: Readonly<Record<string, RegExp>> = {
    '': /empty; give PATH or HOST:PATH/,
    ':/p': /host before the colon is missing; a path of this host begins with \.\//,
    'ada@:/p': /host before the colon is missing/,
    '@kvm1:/p': /user before the @ is missing/,
    'kvm1:': /path behind the colon is missing/,
    '-oProxyCommand=reboot:/p': /begins with "-", which ssh would take for an option/,
    'ada@-oProxyCommand=reboot:/p': /begins with "-"/,
    '[-x]:/p': /begins with "-"/,
    'my disk:/p': /a host has no blanks/,
    'kvm1\n:/p': /a host has no blanks or control characters/,
    'kvm1\0:/p': /a host has no blanks or control characters/,
    'kvm1:/a\nb': /NUL or a line end/,
    'kvm1:/a\0b': /NUL or a line end/,
    [`kvm1:/a/${'ü'.repeat(128)}`]: /more than 255 bytes/,
    'kvm1:folder/': /folder; name the file in it/,
    'kvm1:~': /folder; name the file in it/,
    'kvm1:~ada/x': /~ stands for your own home there only/,
    'folder/': /is a folder; name the file in it/,
    'a\0b': /no NUL/,
    'ssh://kvm1:22/p': /no URL; a port belongs in ~\/\.ssh\/config/,
    '::1:/p': /IPv6 address goes in brackets, as in \[ADDRESS\]:PATH/,
    'ada@fe80::1%eth0:/p': /brackets/,
    '2001:db8:0:0:0:0:0:5:/p': /brackets/,
    'a[@[b]:a': /brackets go around a whole address/,
    'kvm[1]:/p': /brackets go around a whole address/,
  }
  for (const [text, message] of Object.entries(refused))
    test(JSON.stringify(text), () =>
      assert.throws(
        () => parseDestination(text),
        (error: Error) => error instanceof InputError && message.test(error.message),
      ),
    )
})

const readOrRefuse = (text: string): Destination | null => {
  try {
    return parseDestination(text)
  } catch (error) {
    if (error instanceof InputError) return null
    throw error
  }
}

test('a destination that was read is written as it can be read again', () => {
  const part = fc.string({ unit: fc.constantFrom(...'ab:@[]/~-. %\n0'), maxLength: 12 })
  fc.assert(
    fc.property(part, text => {
      const read = readOrRefuse(text)
      if (read?.kind === 'ssh') assert.deepEqual(parseDestination(sshPlaceText(read)), read)
    }),
    { numRuns: 2000, examples: [['a[@[]:a'], ['[:@a]:a'], ['[a]::']] },
  )
})
