import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  distinctNames,
  jolietNaming,
  type NamingRule,
  primaryNaming,
} from '../../../src/iso9660/write/identifiers.ts'
import { type Node, treeOf } from '../../../src/iso9660/write/tree.ts'
import { directory, file } from '../sample.ts'

const names = (
  rule: NamingRule,
  files: readonly string[],
  directories: readonly string[] = [],
): Record<string, string> => {
  const entries = [...files.map(name => file(name)), ...directories.map(name => directory(name))]
  const found = distinctNames(treeOf(entries, 0).children.values(), rule)
  return Object.fromEntries([...found].map(([node, name]) => [node.name, name]))
}

test('the primary tree has capital letters, digits and underscores', () => {
  assert.deepEqual(names(primaryNaming, ['context.sh', 'a b+c.tar.gz', '.hidden', 'größe😀.txt', 'noext']), {
    'context.sh': 'CONTEXT.SH',
    'a b+c.tar.gz': 'A_B_C_TAR.GZ',
    '.hidden': '_HIDDEN.',
    'größe😀.txt': 'GR__E_.TXT',
    noext: 'NOEXT.',
  })
})

test('names that become equal in the primary tree are numbered, and who has the name already keeps it', () => {
  assert.deepEqual(names(primaryNaming, ['readme', 'Readme', 'README'], ['ReadMe']), {
    README: 'README.',
    ReadMe: 'README1.',
    Readme: 'README2.',
    readme: 'README3.',
  })
})

test('a number may itself be taken', () => {
  const found = names(primaryNaming, ['a.txt', 'A.TXT', 'A1.TXT'])
  assert.deepEqual(found, { 'A.TXT': 'A.TXT', 'A1.TXT': 'A1.TXT', 'a.txt': 'A2.TXT' })
})

test('Joliet keeps what it can and replaces what it forbids', () => {
  const kept = ['ñandú.txt', ' two  blanks ', 'trailing.', '日本語', 'readme', 'README', "it's $HOME"]
  for (const [name, joliet] of Object.entries(names(jolietNaming, kept))) assert.equal(joliet, name)
  assert.deepEqual(names(jolietNaming, ['a:b', 'star*', 'back\\slash', 'semi;1', 'line\nend', '😀']), {
    'a:b': 'a_b',
    'star*': 'star_',
    'back\\slash': 'back_slash',
    'semi;1': 'semi_1',
    'line\nend': 'line_end',
    '😀': '_',
  })
})

test('long names are cut before their extension in Joliet', () => {
  const long = 'x'.repeat(80)
  const found = names(jolietNaming, [`${long}.txt`, `${long}y.txt`, 'x'.repeat(64)])
  assert.equal(found[`${long}.txt`], `${'x'.repeat(60)}.txt`)
  assert.equal(found[`${long}y.txt`], `${'x'.repeat(58)}~1.txt`)
  assert.equal(found['x'.repeat(64)], 'x'.repeat(64))
})

const odd = fc.oneof(
  fc.string({
    unit: fc.constantFrom('a', 'A', '.', '_', '1', '~', ';', '😀', 'é'),
    minLength: 1,
    maxLength: 6,
  }),
  fc.string({ unit: fc.constantFrom('x', 'X', '.'), minLength: 28, maxLength: 90 }),
)
const possible = odd.filter(name => name !== '.' && name !== '..')

test('whatever the names, each gets its own within the rules, in any order of the input', () => {
  const forms: [NamingRule, RegExp][] = [
    [primaryNaming, /^(?=.{2,31}$)[A-Z0-9_]+\.[A-Z0-9_]*$/],
    [jolietNaming, /^[^\u0000-\u001f*/:;?\\]{1,64}$/],
  ]
  fc.assert(
    fc.property(fc.uniqueArray(possible, { maxLength: 40 }), list => {
      for (const [rule, form] of forms) {
        const given = names(rule, list)
        assert.equal(new Set(Object.values(given)).size, list.length)
        for (const name of Object.values(given)) assert.match(name, form)
        assert.deepEqual(names(rule, list.toReversed()), given)
      }
    }),
  )
})

test('thousands of names that become equal are numbered without delay', () => {
  const nodes: Node[] = Array.from({ length: 20_000 }, (_, index) => {
    const name = `${'same'.repeat(20)}${index}`
    return { kind: 'link', name, path: name, modified: 0, target: 'x' }
  })
  const start = performance.now()
  assert.equal(new Set(distinctNames(nodes, jolietNaming).values()).size, nodes.length)
  assert.ok(performance.now() - start < 2000)
})
