/** A new machine boots with a context for the first time: it comes up as somebody. */
import assert from 'node:assert/strict'
import type { Running } from '../guest/guest.ts'
import type { TestContext } from '../guest/needs.ts'
import { bootText, journal, secondsWaited, unitRun, unitText } from '../guest/unit.ts'
import { identity, marker } from './identity.ts'
import { checkNetwork } from './network.ts'

/** `crypted` is the hash that the context gave for the password. */
export const checkFirstBoot = async (t: TestContext, guest: Running, crypted: string): Promise<void> => {
  const { run, runAsRoot } = guest
  t.diagnostic(`first boot: ${await bootText(guest)}`)
  const local = unitText(await unitRun(guest, 'vmcontext-local.service'))
  const waited = (await secondsWaited(guest)).toFixed(2)
  t.diagnostic(`local stage, first boot: ${local}, of which ${waited} s waiting`)
  t.diagnostic(`network stage, first boot: ${unitText(await unitRun(guest, 'vmcontext-network.service'))}`)

  await t.test("the host name is the context's, for the kernel and in the files", async () => {
    assert.equal(await run('cat /proc/sys/kernel/hostname'), identity.hostname)
    assert.equal(await run('cat /etc/hostname'), identity.hostname)
    assert.match(await run(`getent ahostsv4 ${identity.hostname}`), /^(127|10)\./)
  })

  await checkNetwork(t, guest)

  await t.test("the time zone is the context's", async () => {
    assert.equal(await run('readlink -f /etc/localtime'), `/usr/share/zoneinfo/${identity.timeZone}`)
  })

  await t.test('the user has the password the context gives, and the hash verifies', async () => {
    const hash = (await runAsRoot(`getent shadow ${identity.user}`)).split(':')[1] ?? ''
    assert.equal(hash, crypted)
    const verify = `perl -e 'print crypt($ARGV[0], $ARGV[1])' '${identity.password}' '${hash}'`
    assert.equal(await run(verify), hash)
  })

  await t.test('the user is root through sudo without a password', async () => {
    assert.equal(await run('id -un'), identity.user)
    assert.equal(await run('sudo -n id -u'), '0')
  })

  await t.test('the start script has run once, with the context in its environment', async () => {
    assert.equal(await run(`cat ${marker.runs}`), `${identity.hostname} ${identity.hostname}`)
    const environment = await runAsRoot(`cat ${marker.environment}`)
    assert.match(environment, new RegExp(`^ETH0_IP=${identity.address}$`, 'm'))
    assert.doesNotMatch(environment, /^NODE_/m)
  })

  await t.test(
    'the kernel had the medium mounted for the script, read-only, and has it no longer',
    async () => {
      assert.match(await run(`cat ${marker.mount}`), / ro,nosuid,nodev,.* - iso9660 \/dev\/sr0 /)
      assert.equal(await run('grep -c /run/vmcontext /proc/mounts || true'), '0')
    },
  )

  await t.test('a daemon that the start script left behind lives on', async () => {
    const commands = (await run("cat /proc/[0-9]*/cmdline | tr '\\0' ' '")).trim()
    assert.ok(commands.includes(marker.daemon))
  })

  await t.test('no unit has failed, and nothing of ours in the journal is a warning or worse', async () => {
    assert.equal(await run('systemctl --failed --no-legend --plain'), '')
    assert.equal(await journal(guest, 'warning'), '')
  })

  await t.test('what holds secrets or rights is readable to those concerned only', async () => {
    const home = `/home/${identity.user}`
    const paths = `/run/vmcontext/report.json ${home} ${home}/.ssh ${home}/.ssh/authorized_keys /etc/sudoers.d/*vmcontext*`
    const modes = (await runAsRoot(`stat -c '%a %U %n' ${paths}`)).split('\n')
    assert.equal(modes[0], '600 root /run/vmcontext/report.json')
    assert.equal(modes[2], `700 ${identity.user} ${home}/.ssh`)
    assert.equal(modes[3], `600 ${identity.user} ${home}/.ssh/authorized_keys`)
    assert.match(modes[4] ?? '', /^440 root \/etc\/sudoers\.d\//)
    // udev's mark is empty, and in a folder that lets nobody in.
    assert.equal(await runAsRoot('find /run/vmcontext -type f -size +0 -perm /077'), '')
  })
}
