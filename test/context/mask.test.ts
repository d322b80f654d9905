import assert from 'node:assert/strict'
import { test } from 'node:test'
import { mask, masker, maskVariables, secretNames } from '../../src/context/mask.ts'
import { concreteName, table, type Variable } from '../../src/context/table.ts'
import { quoteValue } from '../../src/context/write.ts'

const of = (variables: Readonly<Record<string, string>>) => new Map(Object.entries(variables))

const secrets = Object.entries(table as Readonly<Record<string, Variable>>)
  .filter(([, { secret }]) => secret === true)
  .map(([name]) => concreteName(name, [0, 0]))

test('a secret planted in any secret variable is found in no output', () => {
  assert.ok(secrets.length >= 5)
  for (const name of secrets) {
    const variables = of({ [name]: 'pl4nted-secret', SET_HOSTNAME: 'web1', MY_NOTE: 'it is pl4nted-secret!' })
    const shown = maskVariables(variables)
    assert.deepEqual(
      [...shown],
      [
        [name, mask],
        ['SET_HOSTNAME', 'web1'],
        ['MY_NOTE', `it is ${mask}!`],
      ],
    )
    assert.equal(
      masker(variables)('run with pl4nted-secret twice: pl4nted-secret'),
      `run with ${mask} twice: ${mask}`,
    )
  }
})

test('what a secret is in base64 of is secret too', () => {
  const text = masker(of({ PASSWORD_BASE64: 'Y29ycmVjdCBob3JzZQo=' }))('correct horse, Y29ycmVjdCBob3JzZQo=')
  assert.equal(text, `${mask}, ${mask}`)
})

test('a secret is masked as JSON and shell quoting write it', () => {
  const secret = `it's "se\\cret"`
  const hide = masker(of({ PASSWORD: secret }))
  for (const text of [secret, JSON.stringify({ value: secret }), quoteValue(secret)]) {
    assert.doesNotMatch(hide(text), /cret|it's/)
  }
})

test('of a secret of several lines each is masked, as a log tells one at a time', () => {
  const hide = masker(of({ APP_PRIVATE_KEY: '-----BEGIN KEY-----\nabcdefghijkl\nmnop\n' }))
  assert.equal(hide('got abcdefghijkl'), `got ${mask}`)
})

test('the longer of two secrets is masked first', () => {
  assert.equal(
    masker(of({ PASSWORD: 'abcd', ONEGATE_TOKEN: 'abcdefgh' }))('x abcdefgh abcd'),
    `x ${mask} ${mask}`,
  )
})

test('a short secret is masked as a variable but not looked for in texts', () => {
  const variables = of({ PASSWORD: 'abc', MY: 'abc' })
  assert.deepEqual(
    [...maskVariables(variables)],
    [
      ['PASSWORD', mask],
      ['MY', 'abc'],
    ],
  )
  assert.equal(masker(variables)('abc'), 'abc')
})

test('names of users’ own variables tell of secrets', () => {
  const own = [
    'DB_PASSWORD',
    'dbPasswd',
    'MY_SECRET',
    'API_KEY',
    'APP_TOKEN',
    'TLS_PRIVATE_KEY',
    'FTP_PASS',
    'X_PWD',
    'AWS_ACCESS_KEY_ID',
  ]
  const harmless = [
    'PWD',
    'OLDPWD',
    'KEYBOARD',
    'COMPASS_URL',
    'PATH',
    'TOKEN',
    'USERNAME_PASSWORD_RESET',
    'SSH_PUBLIC_KEY',
  ]
  const variables = of(Object.fromEntries([...own, ...harmless].map(name => [name, 'x'])))
  assert.deepEqual(secretNames(variables), own)
})

test('a switch whose name tells of a secret does not mask its YES everywhere', () => {
  assert.equal(
    masker(of({ TOKEN: 'YES', MY_TOKEN_LOGIN: 'true', PASSWORD: '' }))('YES, true, '),
    'YES, true, ',
  )
})

test('a value that only happens to be a secret’s is shown', () => {
  assert.equal(maskVariables(of({ USERNAME: 'root', PASSWORD: 'root' })).get('USERNAME'), 'root')
})

test('an empty secret is shown as what it is', () => {
  assert.equal(maskVariables(of({ PASSWORD: '' })).get('PASSWORD'), '')
})

test('a value that repeats a password as a whole is masked, where it is no plain name', () => {
  const shown = maskVariables(of({ MY: 'hunter9x', PASSWORD: 'hunter9x' }))
  assert.equal(shown.get('MY'), mask)
})

test('a mistyped name of a secret hides its value as the right one does', () => {
  const variables = of({
    PASWORD: 'hunter9x',
    ONEGATE_TOKN: 't',
    CRYPTED_PASWORD: 'x',
    MY_NOTE: 'a hunter9x b',
  })
  assert.deepEqual(secretNames(variables), ['PASWORD', 'ONEGATE_TOKN', 'CRYPTED_PASWORD'])
  assert.equal(maskVariables(variables).get('MY_NOTE'), `a ${mask} b`)
})

test('the password of a URL is masked, whoever the variable is of', () => {
  const shown = maskVariables(
    of({
      ONEGATE_ENDPOINT: 'http://ada:sesame55@10.0.0.1:5030/x',
      REPO: 'git clone https://u:p@ss@h/r.git /srv',
    }),
  )
  assert.equal(shown.get('ONEGATE_ENDPOINT'), `http://ada:${mask}@10.0.0.1:5030/x`)
  assert.equal(shown.get('REPO'), `git clone https://u:${mask}@h/r.git /srv`)
  for (const harmless of ['http://10.0.0.1:5030/a@b', 'see: http://h and a@b', 'a:b@c'])
    assert.equal(maskVariables(of({ MY: harmless })).get('MY'), harmless)
  assert.equal(masker(of({}))('"ftp://ada:sesame55…" is no URL'), `"ftp://ada:${mask}…" is no URL`)
})

test('a secret that a message cuts off or escapes is masked there too', () => {
  const hide = masker(of({ PASSWORD: 'sesame55-and-more', ONEGATE_TOKEN: 'one\x1btwo-three' }))
  assert.equal(hide('ETH0_IP: "xx sesame55-an…" is no'), `ETH0_IP: "xx ${mask}…" is no`)
  assert.equal(hide('"one\\x1btwo-three" and "sesame55-and-more…"'), `"${mask}" and "${mask}…"`)
  assert.equal(hide('and so on…'), 'and so on…')
})

test('base64 of a script that holds a secret is no hiding place', () => {
  const script = Buffer.from('#!/bin/sh\necho sesame55 | passwd ada\n').toString('base64')
  const shown = maskVariables(
    of({ PASSWORD: 'sesame55', START_SCRIPT_BASE64: script, OTHER: 'c2hvcnQgdGV4dA==' }),
  )
  assert.equal(shown.get('START_SCRIPT_BASE64'), mask)
  assert.equal(shown.get('OTHER'), 'c2hvcnQgdGV4dA==')
})
