/** The golden files for Alpine in the eyes of busybox's own ifup, where the busybox that is there has one. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { temporaryFolder } from '../../support/folder.ts'

const golden = new URL('../golden/alpine/', import.meta.url).pathname

/** Reads a file and does nothing, with the words that the agent uses. */
const ifup = (file: string) =>
  spawnSync('busybox', ['ifup', '-n', '-a', '-f', '-i', file], { encoding: 'utf8' })

/** Debian's plain busybox knows no address family of interfaces(5); busybox-static does. */
const skip =
  spawnSync('sh', ['-c', 'echo iface lo inet loopback | busybox ifup -n -a -f -i /dev/stdin'], {
    encoding: 'utf8',
  }).status !== 0 && 'no busybox whose ifup knows inet (Debian: busybox-static)'

const filesOf = (context: string): readonly string[] => {
  const folder = join(golden, context, 'etc/network/vmcontext.d')
  return readdirSync(folder).map(name => join(folder, name))
}

describe('busybox on files for Alpine', { skip }, () => {
  for (const context of readdirSync(golden)) {
    it(`reads what is written: ${context}`, () => {
      for (const file of filesOf(context)) {
        const { status, stdout, stderr } = ifup(file)
        assert.equal(status, 0, stderr)
        assert.match(stdout, /ip (?:addr|link|route)|udhcpc/)
      }
    })
  }

  it('refuses what it cannot read, so that the check before a change means something', t => {
    const folder = temporaryFolder(t)
    for (const wrong of ['iface ens3 inet nonsense', 'iface ens3 inet static', 'address 10.0.0.5']) {
      const file = join(folder, 'interfaces')
      writeFileSync(file, `auto ens3\n${wrong}\n`)
      assert.equal(ifup(file).status, 1, wrong)
    }
  })
})
