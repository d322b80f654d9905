/** A guest's disk: the root folder as an ext4 file system without partitions, and the kernel beside it. */
import { copyFile, open } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'

/** What QEMU needs to boot a guest. */
export interface Image {
  readonly disk: string
  readonly kernel: string
  readonly ramDisk: string
}

const mebibyte = 1024 * 1024

/** Makes an image of `root` in `folder`; `size` in MiB, of which only the files' part is really taken. */
export const makeImage = async (root: string, folder: string, size = 2048): Promise<Image> => {
  const image = {
    disk: join(folder, 'disk'),
    kernel: join(folder, 'kernel'),
    ramDisk: join(folder, 'ram-disk'),
  }
  // Debian's links to the newest kernel: /vmlinuz is there for boot loaders.
  await copyFile(join(root, 'vmlinuz'), image.kernel)
  await copyFile(join(root, 'initrd.img'), image.ramDisk)
  const disk = await open(image.disk, 'w')
  await disk.truncate(size * mebibyte)
  await disk.close()
  // Its defaults put off work to the first mount, which would then disturb what is measured.
  const now = 'lazy_itable_init=0,lazy_journal_init=0'
  await execa('mkfs.ext4', ['-q', '-F', '-E', now, '-d', root, image.disk], { env: sbinPath })
  return image
}

const sbinPath = { PATH: `${process.env.PATH}:/usr/sbin:/sbin` }
