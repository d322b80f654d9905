/**
 * A running guest: QEMU without KVM, booting the kernel directly, with an IDE CD-ROM drive where asked for. Its
 * NICs lead nowhere but to a loopback port of the host (for ssh) and to a neighbour on a VLAN.
 */
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { execa } from 'execa'
import type { Image } from './image.ts'
import { makeNeighbour, type Neighbour } from './neighbour.ts'
import { connectQmp, type Qmp } from './qmp.ts'

/** The guest's NICs in the order the guest finds them; `slot` is the one on its PCI bus. */
export const nics = {
  /** In networks 10.0.N.0/24, whose gateway is .2 and DNS .3. */
  first: { mac: '52:54:00:12:34:01', slot: 5, network: '10.0.3' },
  /** ssh comes in here, to .15. */
  second: { mac: '52:54:00:12:34:02', slot: 6, network: '10.0.2' },
  /** As a host's NIC that is passed through: found by its place on the bus. The neighbour is at its other end. */
  passedThrough: { mac: '52:54:00:12:34:03', slot: 8, pci: '0000:00:08.0' },
  /** Its network answers nobody. */
  silent: { mac: '52:54:00:12:34:04', slot: 9 },
  /** Without a carrier. */
  unplugged: { mac: '52:54:00:12:34:05', slot: 10 },
} as const

/** Kernel arguments by which all that goes to the journal is seen on the console as well. */
export const journalOnConsole = [
  'systemd.journald.forward_to_console=1',
  'systemd.journald.max_level_console=debug',
]

export interface MachineRequest {
  readonly image: Image
  /** A folder of the caller's for this boot's log and socket. */
  readonly folder: string
  /** An ISO file in the CD-ROM drive, or a drive without medium; left out: no drive at all. */
  readonly cd?: string | 'empty'
  /** Images for drives of their own, which cannot be written: /dev/vdb, /dev/vdc and so on. */
  readonly drives?: readonly string[]
  /** Images for disks of their own, which can be written; in the order of their PCI slots, after the drives. */
  readonly disks?: readonly string[]
  /** More of the kernel's command line. */
  readonly kernelArguments?: readonly string[]
}

export interface Machine extends AsyncDisposable {
  /** The loopback port that leads to the guest's port 22. */
  readonly sshPort: number
  /** Who is at the other end of the NIC that is passed through. */
  readonly neighbour: Neighbour
  /** Puts an ISO file into the drive. */
  readonly insert: (iso: string) => Promise<void>
  /** Plugs in a NIC of this MAC address that leads nowhere; it can be unplugged by the same name. */
  readonly plugNic: (name: string, mac: string) => Promise<void>
  readonly unplugNic: (name: string) => Promise<void>
  /** Plugs in a disk with this image, which can be written. */
  readonly plugDisk: (name: string, path: string) => Promise<void>
  /** Gives the disk that the guest boots from, or one of its other disks by number, another size in bytes. */
  readonly resizeDisk: (bytes: number, number?: number) => Promise<void>
  /** Waits until the guest has written this on its console; answers all it wrote. */
  readonly consoleSays: (words: RegExp) => Promise<string>
  /** Waits for the console's login prompt; answers the seconds since QEMU's start. */
  readonly loginPrompt: () => Promise<number>
  /** Shuts the guest down as its power button would, and waits for that. */
  readonly powerOff: () => Promise<void>
}

/** What QEMU tells of a drive that takes media. */
interface Drive {
  readonly tray_open?: boolean
}

/** Starts a guest. Disposing of it ends QEMU whatever the guest is doing. */
export const startMachine = async (request: MachineRequest): Promise<Machine> => {
  const sshPort = await freePort()
  const neighbour = await makeNeighbour()
  const log = join(request.folder, 'console')
  const socket = join(request.folder, 'qmp')
  const started = performance.now()
  const ports = { ssh: sshPort, neighbour: neighbour.port }
  const qemu = execa('qemu-system-x86_64', qemuArguments(request, ports, log, socket), {
    stdin: 'ignore',
    reject: false,
  })
  let lastWords: string | null = null
  const ended = qemu.then(({ stderr }) => {
    lastWords = stderr
  })
  const console = async (): Promise<string> =>
    (await readFile(log, 'utf8').catch(() => '')).replaceAll('\r', '')

  /** Asks until there is an answer; fails when the guest ends or the time is up. */
  const until = async <T>(what: string, seconds: number, ask: () => Promise<T | null>): Promise<T> => {
    const deadline = performance.now() + seconds * 1000
    while (performance.now() < deadline) {
      const answer = await ask()
      if (answer !== null) return answer
      if (lastWords !== null) throw new Error(`no ${what}, QEMU ended: ${lastWords}\n${await console()}`)
      await sleep(100)
    }
    throw new Error(`no ${what} within ${seconds} s; the console says:\n${await console()}`)
  }

  const consoleSays: Machine['consoleSays'] = words =>
    until(`${words} on the console`, 600, async () => {
      const text = await console()
      return words.test(text) ? text : null
    })

  const qmp: Qmp = await until('control socket', 10, () => connectQmp(socket).catch(() => null))
  await qmp.execute('set_link', { name: 'unplugged', up: false })
  await qmp.execute('cont')
  return {
    sshPort,
    neighbour,
    insert: async iso => {
      const medium = { id: 'cd', filename: iso, format: 'raw', 'read-only-mode': 'read-only' }
      try {
        await qmp.execute('blockdev-change-medium', medium)
      } catch (error) {
        if (!/tray to open/.test(String(error))) throw error
        // A guest that has its drive locked was asked to open it. Asked once more it would throw the new medium out.
        await until('open tray', 60, async () => {
          const drives = (await qmp.execute('query-block')) as readonly Drive[]
          return drives.some(({ tray_open }) => tray_open === true) || null
        })
        await qmp.execute('blockdev-change-medium', medium)
      }
    },
    plugNic: async (name, mac) => {
      await qmp.execute('netdev_add', { type: 'hubport', id: `${name}-backend`, hubid: 7 })
      await qmp.execute('device_add', {
        driver: 'virtio-net-pci',
        id: name,
        netdev: `${name}-backend`,
        mac,
      })
    },
    unplugNic: async name => {
      await qmp.execute('device_del', { id: name })
    },
    plugDisk: async (name, path) => {
      const file = { driver: 'file', filename: path }
      await qmp.execute('blockdev-add', { driver: 'raw', 'node-name': `${name}-image`, file })
      await qmp.execute('device_add', { driver: 'virtio-blk-pci', id: name, drive: `${name}-image` })
    },
    resizeDisk: async (bytes, number) => {
      await qmp.execute('block_resize', { device: `disk${number ?? ''}`, size: bytes })
    },
    consoleSays,
    loginPrompt: async () => {
      await consoleSays(/ login: /)
      return (performance.now() - started) / 1000
    },
    powerOff: async () => {
      await qmp.execute('system_powerdown')
      await until('end of the guest', 300, async () => lastWords)
    },
    [Symbol.asyncDispose]: async () => {
      qmp[Symbol.dispose]()
      qemu.kill('SIGKILL')
      await ended
      await neighbour[Symbol.asyncDispose]()
    },
  }
}

const qemuArguments = (
  request: MachineRequest,
  ports: { readonly ssh: number; readonly neighbour: number },
  log: string,
  socket: string,
): readonly string[] => {
  const { image, cd, drives = [], disks = [], kernelArguments = [] } = request
  const forward = `hostfwd=tcp:127.0.0.1:${ports.ssh}-${nics.second.network}.15:22`
  return [
    ...['-M', 'pc', '-accel', 'tcg,thread=multi', '-cpu', 'max', '-smp', '2', '-m', '1024'],
    ...['-nodefaults', '-no-user-config', '-no-reboot', '-display', 'none'],
    // Until the cable is pulled out of the NIC that has none.
    '-S',
    ...['-serial', `file:${log}`, '-qmp', `unix:${socket},server=on,wait=off`],
    ...['-kernel', image.kernel, '-initrd', image.ramDisk],
    ...['-append', ['root=/dev/vda rw console=ttyS0 quiet', ...kernelArguments].join(' ')],
    ...[
      '-drive',
      `if=none,id=disk,file=${image.disk},format=raw,cache=unsafe`,
      '-device',
      'virtio-blk-pci,drive=disk',
    ],
    ...['-device', 'virtio-rng-pci'],
    ...nicArguments('first', userNetwork('first')),
    ...nicArguments('second', userNetwork('second', forward)),
    ...nicArguments('passedThrough', `socket,connect=127.0.0.1:${ports.neighbour}`),
    ...nicArguments('silent', 'hubport,hubid=1'),
    ...nicArguments('unplugged', 'hubport,hubid=2'),
    ...(cd === undefined ? [] : cdArguments(cd)),
    ...drives.flatMap((path, index) => driveArguments(path, `drive${index}`, 'readonly=on')),
    ...disks.flatMap((path, index) => driveArguments(path, `disk${index}`, 'cache=unsafe')),
  ]
}

const userNetwork = (name: 'first' | 'second', ...more: readonly string[]): string =>
  ['user', 'restrict=on', `net=${nics[name].network}.0/24`, ...more].join(',')

const nicArguments = (name: keyof typeof nics, backend: string): readonly string[] => {
  const { mac, slot } = nics[name]
  const device = `virtio-net-pci,id=${name},netdev=${name}-backend,mac=${mac},addr=${slot.toString(16)}`
  return ['-netdev', `${backend},id=${name}-backend`, '-device', device]
}

const cdArguments = (cd: string): readonly string[] => {
  const medium = cd === 'empty' ? [] : ['-drive', `if=none,id=iso,file=${cd},format=raw,readonly=on`]
  return [...medium, '-device', `ide-cd,bus=ide.1,id=cd${cd === 'empty' ? '' : ',drive=iso'}`]
}

const driveArguments = (path: string, id: string, option: string): readonly string[] => [
  ...['-drive', `if=none,id=${id},file=${path},format=raw,${option}`],
  ...['-device', `virtio-blk-pci,drive=${id}`],
]

/** A port of the loopback interface that nobody listens on. */
const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('no port free on 127.0.0.1')
  return address.port
}
