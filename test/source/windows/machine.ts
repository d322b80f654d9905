/** A Windows machine for tests: a folder for each drive, files that stand for the drives' own bytes, and what Windows says. */
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import type { SourceOptions } from '../../../src/source/open.ts'
import type { WindowsPlaces } from '../../../src/source/windows/places.ts'
import { image, put, scratch } from '../machine.ts'

/** The descriptor of a folder that administrators and SYSTEM alone can use. */
export const administratorsOnly = 'O:BAG:SYD:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)'

export interface WindowsMachine {
  readonly folder: string
  readonly places: WindowsPlaces
  readonly said: string[]
  /** How often Windows was asked for the labels. */
  readonly asked: { labels: number }
  /** Options for `openSource` that look at this machine only. */
  readonly options: (more?: Partial<SourceOptions>) => SourceOptions
  /** Puts files on a drive. */
  readonly fill: (letter: string, files: Readonly<Record<string, string>>) => void
  /** A CD in a drive: its files, and its bytes where an administrator looks at them. */
  readonly insert: (letter: string, files: Readonly<Record<string, string>>, label?: string) => Promise<void>
  /** The bytes of a drive by its own name, such as CdRom0. */
  readonly plug: (name: string, content: Uint8Array) => void
  readonly eject: (letter: string) => void
  /** Who may change files. */
  readonly safe: { descriptor: string }
  /** What Windows says of the labels, by letter. */
  readonly labels: Map<string, string>
  /** What reg.exe prints, by key and value. */
  readonly registry: Map<string, string>
}

/** What reg.exe prints of the name of a letter's device. */
export const mountedDevice = (letter: string, device: string): readonly [string, string] => [
  `HKLM\\SYSTEM\\MountedDevices \\DosDevices\\${letter}:`,
  `\r\nHKEY_LOCAL_MACHINE\\SYSTEM\\MountedDevices\r\n    \\DosDevices\\${letter}:    REG_BINARY    ${Buffer.from(device, 'utf16le').toString('hex').toUpperCase()}\r\n\r\n`,
]

export const windowsMachine = (test: TestContext): WindowsMachine => {
  const folder = scratch(test)
  const labels = new Map<string, string>()
  const registry = new Map<string, string>()
  const said: string[] = []
  const asked = { labels: 0 }
  const safe = { descriptor: administratorsOnly }
  const places: WindowsPlaces = {
    root: letter => join(folder, 'drives', letter),
    device: name => join(folder, 'devices', name),
    context: join(folder, 'context'),
    vmwareTools: [join(folder, 'vmtoolsd.exe')],
    labels: async () => {
      asked.labels += 1
      return labels
    },
    registry: async (key, value) => registry.get(value === undefined ? key : `${key} ${value}`) ?? '',
    descriptors: async paths => paths.map(() => safe.descriptor),
    uptime: () => 10_000,
  }
  const machine: WindowsMachine = {
    folder,
    places,
    said,
    asked,
    labels,
    registry,
    options: more => ({
      root: '/',
      wait: 5,
      runtime: join(folder, 'run'),
      windows: places,
      log: message => said.push(message),
      ...more,
    }),
    fill: (letter, files) => {
      mkdirSync(places.root(letter), { recursive: true })
      for (const [path, text] of Object.entries(files)) put(join(places.root(letter), path), text)
    },
    safe,
    plug: (name, content) => put(places.device(name), content),
    insert: async (letter, files, label) => {
      machine.plug(`${letter}:`, await image(files, label))
      machine.fill(letter, files)
    },
    eject: letter => {
      rmSync(places.root(letter), { recursive: true })
      rmSync(places.device(`${letter}:`), { force: true })
    },
  }
  return machine
}
