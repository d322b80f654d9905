/**
 * What a machine must have to run the system tests. Without it they are skipped and say why; where
 * VMCONTEXT_CI=1 is set (CI), skipping is a failure. A test that needs another program adds it to `packageOf`.
 */
import { test } from 'node:test'
import { isInstalled } from '../tools.ts'

const packageOf = {
  mmdebstrap: 'mmdebstrap',
  'qemu-system-x86_64': 'qemu-system-x86',
  'mkfs.ext4': 'e2fsprogs',
  'mkfs.xfs': 'xfsprogs',
  'mkfs.btrfs': 'btrfs-progs',
  sfdisk: 'fdisk',
  ssh: 'openssh-client',
  'ssh-keygen': 'openssh-client',
  chroot: 'coreutils',
  tar: 'tar',
  'dpkg-deb': 'dpkg',
  strip: 'binutils',
} as const

type Program = keyof typeof packageOf

/** Why this machine cannot boot guests, in words; null where it can. */
export const whyNot = (): string | null => {
  if (process.platform !== 'linux' || process.arch !== 'x64')
    return 'guests are built and booted on linux-x64 only'
  if (process.getuid?.() !== 0) return 'building a guest needs root'
  const missing = (Object.keys(packageOf) as Program[]).filter(program => !isInstalled(program))
  if (missing.length === 0) return null
  const packages = [...new Set(missing.map(program => packageOf[program]))]
  return `${missing.join(', ')} missing: apt-get install ${packages.join(' ')}`
}

/** A test (often a group of them) that needs guests. `minutes`: it has failed when it takes longer. */
export const guestTest = (name: string, minutes: number, run: (t: TestContext) => Promise<void>): void => {
  const reason = whyNot()
  const timeout = minutes * 60_000
  if (reason === null) test(name, { timeout }, run)
  else if (process.env.VMCONTEXT_CI !== '1') test(name, { skip: reason }, run)
  else
    test(name, () => {
      throw new Error(`VMCONTEXT_CI=1 allows no skipping: ${reason}`)
    })
}

export type TestContext = import('node:test').TestContext
