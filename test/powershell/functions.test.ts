/** The script's own functions, and programs: what they do in the end, as the stand-ins see it. */
import assert from 'node:assert/strict'
import { readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { test } from 'node:test'
import { temporaryFolder } from '../support/folder.ts'
import { one } from './machines.ts'
import { type Given, needed, openMachine } from './suite.ts'

const done = { ok: true, message: '' }

const given = (value: string | readonly string[]): Given => ({
  type: typeof value === 'string' ? 'String' : 'String[]',
  value,
})

test('a user is made, given a password and put into a group through ADSI', needed, async t => {
  const machine = openMachine(t, one)
  const password = { secret: 'p"\'$(1)`äß😀' }
  const made = await machine.make([
    { command: 'New-VmcontextUser', parameters: { Name: 'operator', Password: password } },
    { command: 'Set-VmcontextUser', parameters: { Name: 'operator', NeverExpires: true, Enable: true } },
    { command: 'Add-VmcontextGroupMember', parameters: { Sid: 'S-1-5-32-544', Name: 'Administrator' } },
  ])
  assert.deepEqual(made, done)
  const path = given('WinNT://HOST/operator')
  assert.deepEqual(
    machine.recorded().map(({ command, values }) => [command, values.Path, values.Text ?? values.Flags]),
    [
      ['SetPassword', path, given(password.secret)],
      ['SetInfo', path, { type: 'PSCustomObject', value: { Value: 0x202 } }],
      // Was disabled (0x2): is enabled, and its password never expires (0x10000).
      ['SetInfo', path, { type: 'Int32', value: 0x10200 }],
    ],
  )
})

test('who is in no group yet is put into it, by the name that the group has here', needed, async t => {
  const machine = openMachine(t, { ...one, answers: { ...one.answers, Members: [] } })
  const parameters = { Sid: 'S-1-5-32-544', Name: 'Administrator' }
  assert.deepEqual(await machine.make([{ command: 'Add-VmcontextGroupMember', parameters }]), done)
  assert.deepEqual(machine.recorded(), [
    {
      command: 'Add',
      values: {
        Path: given('WinNT://HOST/Administratoren'),
        Member: given('WinNT://HOST/Administrator'),
      },
    },
  ])
})

test(
  'rights of a file are for those that are named, whatever its name is, and a link is refused',
  needed,
  async t => {
    const machine = openMachine(t, one)
    const file = join(machine.folder, "it's [1] `f` $x.txt")
    writeFileSync(file, '')
    const Sid = ['S-1-5-18', 'S-1-5-32-544']
    assert.deepEqual(
      await machine.make([{ command: 'Set-VmcontextAcl', parameters: { Path: file, Sid } }]),
      done,
    )
    assert.deepEqual(machine.recorded(), [
      {
        command: 'Set-Acl',
        values: {
          Path: given(file),
          Owner: given('S-1-5-32-544'),
          Rules: given(['protected True, keeps False', ...Sid.map(sid => `${sid} FullControl None Allow`)]),
        },
      },
    ])
    const link = join(machine.folder, 'link')
    symlinkSync(machine.folder, link, 'junction')
    for (const path of [link, join(link, 'record')]) {
      const { message } = await machine.make([
        { command: 'Set-VmcontextAcl', parameters: { Path: path, Sid } },
      ])
      assert.match(
        message,
        /^Set-VmcontextAcl: .*link is a link, and links are not followed here; remove it$/,
      )
    }
    assert.deepEqual(machine.recorded(), [])
  },
)

const stranger = 'S-1-5-21-1-2-3-1001'

test(
  "a file in a folder that is somebody else's gets no rights that would make it trusted",
  needed,
  async t => {
    const folder = temporaryFolder(t)
    const file = join(folder, 'authorized_keys')
    writeFileSync(file, '')
    const make = async (owner: string, sid: string) => {
      const machine = openMachine(t, {
        ...one,
        files: { [folder]: { isFolder: true, owner, attributes: '' } },
      })
      const parameters = { Path: file, Sid: ['S-1-5-18', sid] }
      const { message } = await machine.make([{ command: 'Set-VmcontextAcl', parameters }])
      return { message, calls: machine.recorded().length }
    }
    const refused = await make(stranger, 'S-1-5-32-544')
    assert.match(
      refused.message,
      /^Set-VmcontextAcl: .* is somebody else's, so what is in it cannot be trusted/,
    )
    assert.equal(refused.calls, 0)
    for (const [owner, sid] of [
      [stranger, stranger],
      ['S-1-5-18', 'S-1-5-32-544'],
      // An administrator.
      ['S-1-5-21-1-2-3-500', 'S-1-5-32-544'],
    ] as const)
      assert.deepEqual(await make(owner, sid), { message: '', calls: 1 }, owner)
  },
)

test(
  'a file of keys is confirmed where neither it nor its folder is in the hand of others',
  needed,
  async t => {
    const [folder, file] = ['C:/Users/ada/.ssh', 'C:/Users/ada/.ssh/authorized_keys']
    const ofAdmin = { owner: 'S-1-5-21-1-2-3-500', rules: [{ sid: 'S-1-5-11', rights: 0x1200a9 }] }
    const ofUser = { owner: stranger, rules: [{ sid: stranger, rights: 0x1f01ff }] }
    for (const [its, own, sid, said] of [
      [ofAdmin, ofAdmin, 'S-1-5-18', /^$/],
      [ofUser, ofUser, stranger, /^$/],
      [ofUser, ofAdmin, 'S-1-5-18', /\.ssh can be written by others/],
      [ofAdmin, ofUser, 'S-1-5-18', /authorized_keys can be written by others/],
      [{ ...ofAdmin, attributes: 'ReparsePoint' }, ofAdmin, 'S-1-5-18', /\.ssh can be written by others/],
    ] as const) {
      const files = { [folder]: { isFolder: true, ...its }, [file]: own }
      const machine = openMachine(t, { ...one, files })
      const parameters = { Path: file, Sid: ['S-1-5-18', sid] }
      const { message } = await machine.make([{ command: 'Confirm-VmcontextKeyFile', parameters }])
      assert.match(message, said)
    }
  },
)

test(
  'of a folder that is new what others were quick to put in is removed, once they can put in no more',
  needed,
  async t => {
    const folder = temporaryFolder(t)
    const at = (name: string) => join(folder, name)
    const files = {
      [folder]: {
        isFolder: true,
        owner: 'S-1-5-18',
        attributes: '',
        entries: ['theirs', 'folder', 'link', 'ours'].map(at),
      },
      [at('theirs')]: { owner: stranger, attributes: 'Archive' },
      [at('folder')]: { owner: stranger, isFolder: true, attributes: 'Directory' },
      [at('link')]: { owner: 'S-1-5-18', isFolder: true, attributes: 'Directory, ReparsePoint' },
      [at('ours')]: { owner: 'S-1-5-18', attributes: 'Archive' },
    }
    const machine = openMachine(t, { ...one, files })
    const parameters = { Path: folder, Sid: ['S-1-5-18', 'S-1-5-32-544'] }
    const make = async (more: { readonly New?: true }) => {
      assert.deepEqual(
        await machine.make([{ command: 'Set-VmcontextAcl', parameters: { ...parameters, ...more } }]),
        done,
      )
      return machine
        .recorded()
        .map(({ command, values }) => `${command} ${basename(String(values.Path?.value))}`)
    }
    assert.deepEqual(await make({ New: true }), [
      `Set-Acl ${basename(folder)}`,
      'Delete theirs',
      'Delete folder',
      'Delete link',
    ])
    assert.deepEqual(await make({}), [`Set-Acl ${basename(folder)}`])
  },
)

/** A program as Windows has them cannot be made here: a script is one elsewhere. */
const ofScript = process.platform === 'win32' ? { skip: 'netsh.exe would have to be a program' } : needed

test(
  'a program gets its words as they are, nothing to read, and is failed by its exit code',
  ofScript,
  async t => {
    const machine = openMachine(t, one)
    const got = join(machine.folder, 'got')
    // Two streams arrive in the order of their writing where there is time between them.
    writeFileSync(
      join(machine.folder, 'programs', 'netsh.exe'),
      `#!/bin/sh\nprintf '%s\\0' "$@" >'${got}'; cat >>'${got}'; echo 'It  is'; sleep 1; echo not there >&2; exit "$1"\n`,
      { mode: 0o755 },
    )
    const words = [
      '0',
      'name=Ethernet 2 [x]',
      "it's",
      '$x',
      '`n',
      '$(1)',
      'ünï',
      ';',
      '&',
      '@args',
      '-x:',
      'C:\\a\\',
    ]
    assert.deepEqual(await machine.make([{ command: 'netsh.exe', arguments: words }]), done)
    assert.deepEqual(readFileSync(got, 'utf8').split('\0'), [...words, ''])
    const failed = await machine.make([{ command: 'netsh.exe', arguments: ['3'] }])
    assert.deepEqual(failed, { ok: false, message: 'netsh.exe: exit code 3 It is not there' })
    for (const word of ['', '--%', 'a"b', 'C:\\a b\\']) {
      const { message } = await machine.make([{ command: 'netsh.exe', arguments: ['0', word] }])
      assert.equal(message, `netsh.exe: "${word}" cannot be handed to a program`)
    }
    const absent = await machine.make([{ command: 'tzutil.exe', arguments: ['/g'] }])
    assert.match(absent.message, /^tzutil\.exe: [^\n]+$/)
  },
)
