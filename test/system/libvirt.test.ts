/**
 * The way that `build --help` shows for libvirt, as it stands there: a defined domain gets its context and
 * boots as somebody. libvirt runs for an unprivileged user, with folders of its own, and ends with the test.
 */
import assert from 'node:assert/strict'
import { chmod, chown, copyFile, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { execa } from 'execa'
import { buildHelp } from '../../src/cli/build-help.ts'
import { type Image, makeImage } from './guest/image.ts'
import { guestTest } from './guest/needs.ts'
import { builtPackage } from './guest/package.ts'
import { makeRoot } from './guest/root.ts'
import { makeWorkspace } from './guest/workspace.ts'
import { lack } from './tools.ts'

/** nobody */
const user = 65_534

const domain = ({ disk, kernel, ramDisk }: Image, console: string): string => `<domain type='qemu'>
  <name>web1</name>
  <memory unit='MiB'>1024</memory>
  <vcpu>2</vcpu>
  <os>
    <type arch='x86_64' machine='pc'>hvm</type>
    <kernel>${kernel}</kernel>
    <initrd>${ramDisk}</initrd>
    <cmdline>root=/dev/vda rw console=ttyS0</cmdline>
  </os>
  <features><acpi/></features>
  <devices>
    <disk type='file' device='disk'>
      <driver name='qemu' type='raw'/><source file='${disk}'/><target dev='vda' bus='virtio'/>
    </disk>
    <interface type='user'><mac address='52:54:00:12:34:77'/><model type='virtio'/></interface>
    <serial type='file'><source path='${console}'/></serial>
  </devices>
</domain>
`

/** The commands of the help's part on libvirt, from the domain to its start. */
const documented = (): string => {
  const [, commands = ''] = /In libvirt, .*?:\n(.*?virsh start web1\n)/s.exec(buildHelp) ?? []
  assert.match(commands, /vmcontext build .*virsh attach-disk/s)
  return commands
}

/** What the guest tells on its console once its network is up. */
const told = 'NETWORK-IS'
const startScript = `#!/bin/sh
until address=$(ip -4 -o address show scope global | grep -o 'inet [0-9.]*'); do sleep 1; done
echo "${told} $(cat /sys/class/net/e*/address) $address" >/dev/ttyS0
`

guestTest('a libvirt domain gets its context as build --help shows', 10, async t => {
  const reason = lack(['virsh', 'libvirtd', 'setpriv'], 'it acts as another user')
  if (reason !== false) return t.skip(reason)
  await using workspace = await makeWorkspace()
  const { folder } = workspace
  await chmod(folder, 0o711)
  const { binary, deb } = await builtPackage()
  const root = join(folder, 'root')
  await makeRoot(root, 'networkd', deb)
  const image = await makeImage(root, folder)

  const own = join(folder, 'own')
  const programs = join(own, 'bin')
  await mkdir(programs, { recursive: true })
  await copyFile(binary, join(programs, 'vmcontext'))
  const console = join(own, 'console')
  await writeFile(join(own, 'web1-as-defined.xml'), domain(image, console))
  await writeFile(join(own, 'start.sh'), startScript)
  for (const path of [own, programs, image.disk, image.kernel, image.ramDisk]) await chown(path, user, user)

  const environment = {
    HOME: own,
    XDG_RUNTIME_DIR: own,
    PATH: `${programs}:${process.env.PATH}:/usr/sbin:/sbin`,
    LIBVIRT_DEFAULT_URI: 'qemu:///session',
  }
  const asUser = (script: string) =>
    execa('setpriv', [`--reuid=${user}`, `--regid=${user}`, '--clear-groups', 'sh', '-e', '-c', script], {
      cwd: own,
      env: environment,
      extendEnv: false,
    })
  try {
    await asUser('virsh define web1-as-defined.xml')
    const commands = documented()
      .replaceAll('/var/lib/libvirt/images/', join(own, 'images/'))
      .replace('--set SET_HOSTNAME', '--set START_SCRIPT="$(cat start.sh)" --set SET_HOSTNAME')
    await asUser(commands)

    let text = ''
    const isUp = (): boolean => text.includes(told) && text.includes('web1 login:')
    for (let seconds = 0; seconds < 240 && !isUp(); seconds++) {
      await sleep(1000)
      // libvirt creates the file for itself alone, and we are root.
      text = await readFile(console, 'utf8').catch(() => '')
    }
    assert.match(text, /web1 login:/, `the console says:\n${text}`)
    assert.match(
      text,
      new RegExp(`${told} 52:54:00:12:34:77 inet 10\\.0\\.2\\.`),
      `the console says:\n${text}`,
    )
  } finally {
    await asUser('virsh destroy web1; virsh undefine web1; kill "$(cat libvirt/libvirtd.pid)"').catch(
      () => null,
    )
  }
})
