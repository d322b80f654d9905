/**
 * Images of ours mounted by the Linux kernel, in a guest: all that it shows of each tree, and by Rock Ridge and by
 * Joliet, is what the tree has. The guest writes its listings to its disk, which is read once it is off.
 */
import assert from 'node:assert/strict'
import { chmod, mkdir, open, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { makeImage } from './guest/image.ts'
import { startMachine } from './guest/machine.ts'
import { guestTest } from './guest/needs.ts'
import { unpackBase } from './guest/root.ts'
import { makeWorkspace } from './guest/workspace.ts'
import { makeTrees, treeNames, whyNoTrees, writeTreeImage } from './iso-trees.ts'

/** Kind, mode, owner, number of links, time, name and target of each entry; then each file's digest. */
const listing = `#!/bin/sh
cd "$1" || exit 1
export LC_ALL=C
find . -printf '%y %m %U:%G %n %T@ %p %l\\0' | sort -z | tr '\\0' '\\n'
find . -type f -print0 | sort -z | xargs -0 -r sha256sum
`

/** The digest of each file that is asked for, names aside: Joliet shortens those. */
const digests = `#!/bin/sh
cd "$1" || exit 1
shift
find . -type f "$@" -print0 | xargs -0 -r -n 200 sha256sum | tr -d '\\\\' | cut -c-64 | sort
`

/** What Linux shows of a name that ends in dots is the name without them (isofs, joliet.c), which may be another's. */
const namesThatLinuxHas = ['!', '-name', '*.']

/** Linux leaves out the part of a name with which it would have more than 253 bytes (isofs, rock.c). */
const longestName = 253

/** Linux 6.1 counts the seconds of a time on an image in 32 bits. */
const asLinuxShows = (line: string): string =>
  line.replace(
    /^([dfl] .*? )(\d+)(\.0+ )/,
    (_, before, seconds, after) => `${before}${Number(seconds) | 0}${after}`,
  )

const hasLongName = (line: string): boolean =>
  line.split('/').some(name => Buffer.byteLength(name.trimEnd()) > longestName)

/** A file of more than 4 GiB, which takes several extents and is nearly all holes here: its size, and bytes of it. */
const giga = 2 ** 30
const largeSize = 9 * giga + 4321
const marks = [0, 4 * giga - 2048 - 3, 8 * giga - 4096 - 7, largeSize - 11]
const markText = (at: number): string => `mark-${at}`.padEnd(10, '-').slice(0, 10)

const makeLarge = async (tree: string): Promise<void> => {
  await mkdir(tree)
  const file = await open(join(tree, 'large'), 'w')
  for (const at of marks) await file.write(Buffer.from(markText(at)), 0, null, at)
  await file.truncate(largeSize)
  await file.close()
  await writeFile(join(tree, 'zzz'), 'behind it\n')
}

const largeListing = `#!/bin/sh
stat -c %s "$1/large"
${marks.map(at => `tail -c +${at + 1} "$1/large" | head -c 10; echo`).join('\n')}
cat "$1/zzz"
`

const drive = (index: number): string => `/dev/vd${String.fromCharCode('b'.charCodeAt(0) + index)}`

const done = 'all images are listed'

const init = `#!/bin/sh
mount -t proc proc /proc
mount -t devtmpfs dev /dev 2>/dev/null
mount -o remount,rw /
modprobe isofs
mkdir -p /listed /mnt/image
mount -t iso9660 -o ro ${drive(treeNames.length)} /mnt/image && sh /largeListing.sh /mnt/image >/listed/large 2>&1
umount /mnt/image
${treeNames
  .map(
    (tree, index) => `
mount -t iso9660 -o ro ${drive(index)} /mnt/image && sh /listing.sh /mnt/image >/listed/${tree} 2>&1
umount /mnt/image
mount -t iso9660 -o ro,norock,utf8,check=strict ${drive(index)} /mnt/image && sh /digests.sh /mnt/image >/listed/${tree}.joliet 2>&1
umount /mnt/image
`,
  )
  .join('')}
sync
mount -o remount,ro /
echo '${done}' >/dev/ttyS0
sleep 600
`

guestTest('images of ours are mounted by the Linux kernel', 15, async t => {
  const reason = whyNoTrees()
  if (reason !== null) return t.skip(reason)
  await using workspace = await makeWorkspace()
  const { folder } = workspace
  const trees = join(folder, 'trees')
  makeTrees(trees)
  const images = treeNames.map(tree => join(folder, `${tree}.iso`))
  for (const [index, tree] of treeNames.entries())
    await writeTreeImage(join(trees, tree), images[index] ?? '')

  await makeLarge(join(folder, 'large'))
  images.push(join(folder, 'large.iso'))
  await writeTreeImage(join(folder, 'large'), join(folder, 'large.iso'))

  const root = join(folder, 'root')
  const guest = join(folder, 'guest')
  await mkdir(guest)
  await unpackBase(root)
  for (const [name, text] of Object.entries({ listing, digests, largeListing, init })) {
    await writeFile(join(root, `${name}.sh`), text)
    await chmod(join(root, `${name}.sh`), 0o755)
  }
  const image = await makeImage(root, guest)
  {
    await using machine = await startMachine({
      image,
      folder: guest,
      drives: images,
      kernelArguments: ['init=/init.sh'],
    })
    await machine.consoleSays(new RegExp(done))
  }
  await execa('debugfs', ['-R', `rdump /listed ${guest}`, image.disk], {
    env: { PATH: `${process.env.PATH}:/usr/sbin:/sbin` },
  })

  await t.test('a file of 9 GiB in three extents', async () => {
    const found = await readFile(join(guest, 'listed', 'large'), 'utf8')
    assert.deepEqual(found.split('\n'), [String(largeSize), ...marks.map(markText), 'behind it', ''])
  })
  for (const tree of treeNames) {
    await t.test(`${tree}, by Rock Ridge`, async () => {
      const listed = await execa('sh', [join(root, 'listing.sh'), join(trees, tree)])
      const expected = listed.stdout.split('\n').map(asLinuxShows)
      const found = (await readFile(join(guest, 'listed', tree), 'utf8')).trimEnd().split('\n')
      assert.equal(found.length, expected.length)
      const known = new Set(found)
      assert.deepEqual(
        expected.filter(line => !known.has(line) && !hasLongName(line)),
        [],
      )
    })
    await t.test(`${tree}, by Joliet`, async () => {
      const listed = await execa('sh', [join(root, 'digests.sh'), join(trees, tree), ...namesThatLinuxHas])
      const found = (await readFile(join(guest, 'listed', `${tree}.joliet`), 'utf8')).trimEnd().split('\n')
      const known = new Set(found)
      assert.deepEqual(
        listed.stdout.split('\n').filter(digest => !known.has(digest)),
        [],
      )
    })
  }
})
