/**
 * Guests to be hurt: file trees with all that the agent writes in one run, one for each kind of network service, and
 * two contexts, one for the first run and one that changes most of it.
 */
import fs from 'node:fs'
import { dirname, join } from 'node:path'
import { debianTree, exampleKey, exampleNic } from '../support/debian.ts'

const wants = '/etc/systemd/system/multi-user.target.wants'

const common: Readonly<Record<string, string>> = {
  ...debianTree,
  '/etc/skel/.profile': 'PATH="$HOME/bin:$PATH"\n',
  '/etc/skel/.config/app/settings': 'colour=yes\n',
  '/etc/skel/.vimrc': '-> .config/vimrc',
  '/etc/subuid': 'carl:100000:65536\n',
  '/etc/subgid': 'carl:100000:65536\n',
  '/etc/sudoers.d/': '',
  '/etc/localtime': '-> ../usr/share/zoneinfo/Etc/UTC',
  '/usr/bin/sudo': '',
  '/usr/share/zoneinfo/Etc/UTC': '',
  '/usr/share/zoneinfo/Asia/Tokyo': '',
  '/sys/class/net/ens4/address': '02:00:0a:00:00:06\n',
}

const without = (tree: Readonly<Record<string, string>>, part: string): Record<string, string> =>
  Object.fromEntries(Object.entries(tree).filter(([path]) => !path.includes(part)))

/** By who runs the network. */
export const guestTrees = {
  networkd: common,
  ifupdown: {
    ...without(common, 'systemd-networkd'),
    '/usr/sbin/ifup': '',
    '/etc/network/interfaces': 'source /etc/network/interfaces.d/*\nauto lo\niface lo inet loopback\n',
    [`${wants}/networking.service`]: '',
  },
  networkManager: {
    ...without(common, 'systemd-networkd'),
    '/usr/sbin/NetworkManager': '',
    [`${wants}/NetworkManager.service`]: '',
  },
  netplan: {
    ...common,
    '/usr/sbin/netplan': '',
    '/etc/netplan/50-cloud-init.yaml': 'network:\n  version: 2\n',
  },
} as const

export type Service = keyof typeof guestTrees

const hash = (salt: string): string => `$6$${salt}$${salt[0]}${'x'.repeat(85)}`

export const firstContext = `SET_HOSTNAME='web1.example.org'
USERNAME='ada'
CRYPTED_PASSWORD='${hash('first')}'
SSH_PUBLIC_KEY='${exampleKey}'
TIMEZONE='Europe/Madrid'
${exampleNic}ETH1_MAC='02:00:0A:00:00:06'
ETH1_METHOD='dhcp'
`

/** The same user with all else new, and one thing less of each. */
export const secondContext = `SET_HOSTNAME='db7.example.net'
USERNAME='ada'
USERNAME_SHELL='/bin/sh'
USERNAME_SUDO='NO'
CRYPTED_PASSWORD='${hash('other')}'
SSH_PUBLIC_KEY='${exampleKey.replace('AAIAABAg', 'AAIAACBg')}'
TIMEZONE='Asia/Tokyo'
ETH0_MAC='02:00:0A:00:00:05'
ETH0_IP='10.0.0.7'
ETH0_MASK='255.255.255.0'
ETH0_GATEWAY='10.0.0.1'
`

/** Lays out a tree as `makeGuest` does. */
export const layOut = (root: string, tree: Readonly<Record<string, string>>): void => {
  for (const [path, content] of Object.entries(tree)) {
    const target = join(root, path)
    fs.mkdirSync(path.endsWith('/') ? target : dirname(target), { recursive: true })
    if (path.endsWith('/')) continue
    if (content.startsWith('-> ')) fs.symlinkSync(content.slice(3), target)
    else fs.writeFileSync(target, content, { mode: /shadow/.test(path) ? 0o640 : 0o644 })
  }
}
