/** A small embedded guest: the files of a Debian that the agent reads or changes, and nothing more. */
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

const files: Readonly<Record<string, string>> = {
  'etc/os-release': 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nID=debian\nVERSION_ID="12"\n',
  'etc/hostname': 'debian\n',
  'etc/hosts': '127.0.0.1\tlocalhost\n::1\t\tlocalhost ip6-localhost ip6-loopback\n',
  'etc/timezone': 'Etc/UTC\n',
  'etc/passwd': 'root:x:0:0:root:/root:/bin/bash\n',
  'etc/group': 'root:x:0:\nsudo:x:27:\nusers:x:100:\n',
  'etc/shadow': 'root:*:20000:0:99999:7:::\n',
  'etc/gshadow': 'root:*::\nsudo:*::\nusers:*::\n',
  'etc/login.defs': 'UID_MIN 1000\nUID_MAX 60000\nUSERGROUPS_ENAB yes\nHOME_MODE 0700\n',
  'etc/skel/.profile': 'PATH="$HOME/bin:$PATH"\n',
  'bin/bash': '',
  'usr/lib/systemd/systemd': '',
  'usr/lib/systemd/systemd-networkd': '',
  'usr/share/zoneinfo/Europe/Madrid': '',
  'usr/share/zoneinfo/Etc/UTC': '',
  'sys/class/net/ens3/address': '02:00:c0:00:02:0a\n',
  'sys/class/net/ens3/mtu': '1500\n',
  'sys/class/net/ens4/address': '02:00:0a:09:00:0a\n',
  'sys/class/net/ens4/mtu': '1500\n',
}

const links: Readonly<Record<string, string>> = {
  'etc/localtime': '../usr/share/zoneinfo/Etc/UTC',
  'etc/systemd/system/multi-user.target.wants/systemd-networkd.service':
    '/usr/lib/systemd/system/systemd-networkd.service',
}

/** Writes the guest's file tree below this folder. */
export const writeGuest = (root: string): void => {
  const place = (path: string): string => {
    const target = join(root, path)
    mkdirSync(dirname(target), { recursive: true })
    return target
  }
  for (const [path, content] of Object.entries(files)) writeFileSync(place(path), content)
  for (const [path, target] of Object.entries(links)) symlinkSync(target, place(path))
}
