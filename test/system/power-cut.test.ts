/**
 * The power of a new machine is cut while it gets its context for the first time, at the next boot a little later, and
 * so on: what it had in memory is lost each time. The boot that is left alone finishes the work.
 */
import assert from 'node:assert/strict'
import { contextVariables, identity } from './boots/identity.ts'
import { buildContextImage } from './guest/context-image.ts'
import { boot } from './guest/guest.ts'
import { makeImage } from './guest/image.ts'
import { journalOnConsole, startMachine } from './guest/machine.ts'
import { guestTest } from './guest/needs.ts'
import { builtPackage } from './guest/package.ts'
import { makeRoot } from './guest/root.ts'
import { makeKey } from './guest/ssh.ts'
import { makeWorkspace, placesIn } from './guest/workspace.ts'

/** What the agent says right before the power goes, one boot after the other. */
const cuts = [
  /vmcontext\[\d+\]: users: user alice changed/,
  /vmcontext\[\d+\]: ssh: lines in \S+ changed/,
  /vmcontext\[\d+\]: (?:timezone|network): .* changed/,
  /vmcontext\[\d+\]: local stage: /,
]

/** On a busy machine the drive may be found late, and that is not what is tried here. */
const kernelArguments = [...journalOnConsole, 'vmcontext.wait=30']

guestTest('a Debian guest whose power is cut at its first boots', 20, async t => {
  await using workspace = await makeWorkspace()
  const { folder, root, iso } = await placesIn(workspace)
  const { binary, deb } = await builtPackage()
  await makeRoot(root, 'networkd', deb)
  const image = await makeImage(root, folder)
  const key = await makeKey(folder)
  await buildContextImage(binary, iso, contextVariables(key.publicLine))

  for (const words of cuts) {
    await using machine = await startMachine({ image, folder, cd: iso, kernelArguments })
    // It may have been done by a boot before this one, and outlasted the cut.
    const console = await machine.consoleSays(new RegExp(`${words.source}|local stage: `))
    t.diagnostic(`cut after: ${console.trimEnd().split('\n').at(-1)?.slice(0, 120)}`)
  }

  await boot(
    { folder, image, key, user: identity.user },
    { cd: iso, kernelArguments },
    async ({ run, runAsRoot }) => {
      await t.test('the next boot finishes the work', async () => {
        assert.equal(await run('cat /etc/hostname'), identity.hostname)
        assert.equal(await run('cat /proc/sys/kernel/hostname'), identity.hostname)
        assert.equal(await run('readlink -f /etc/localtime'), `/usr/share/zoneinfo/${identity.timeZone}`)
        assert.equal(await run('sudo -n id -u'), '0')
        assert.match(await runAsRoot(`getent shadow ${identity.user}`), /^alice:\$6\$/)
      })

      await t.test('nothing is empty, doubled or left over', async () => {
        assert.equal(await runAsRoot("find /etc /home /root /var/lib/vmcontext -name '.*.vmcontext-new'"), '')
        assert.equal(await runAsRoot('ls /etc | grep -E "^(passwd|group|shadow|gshadow)[.]lock" || true'), '')
        assert.equal(await runAsRoot('pwck -rq && grpck -r && visudo -cq && echo whole'), 'whole')
        assert.equal(await run(`grep -c ^${identity.user}: /etc/passwd`), '1')
      })

      await t.test('one more run has nothing to do', async () => {
        assert.match(await runAsRoot('vmcontext apply --stage local --json'), /"outcome": "unchanged"/)
      })
    },
  )
})
