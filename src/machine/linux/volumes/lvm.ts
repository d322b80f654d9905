/**
 * What LVM has written on a physical volume: which logical volumes there are, and how much room is left. Its text is in
 * the form of lvm.conf(5); where it lies on the device LVM2's own source says (label.h, format_text/layout.h).
 */
import type { GuestFiles } from '../../files.ts'
import type { LogicalVolume } from '../../volumes.ts'
import { blockFolder, textOf } from '../kernel-files.ts'
import { readDevice } from '../read-device.ts'
import { activeSwap, holdsSwap } from '../swap.ts'

type Value = string | number | readonly Value[] | Section
interface Section {
  readonly [name: string]: Value
}

/** More than a group of many hundred volumes has: 4 MiB. */
const mostBytes = 4 * 2 ** 20

const token = /\s*(?:#[^\n]*\n)?\s*("(?:[^"\\]|\\.)*"|[A-Za-z0-9_.+-]+|[{}[\]=,])/y

/** The text as sections of values. @throws Error where it is none */
const parse = (text: string): Section => {
  token.lastIndex = 0
  const next = (): string | undefined => token.exec(text)?.[1]
  const scalar = (word: string): Value =>
    word.startsWith('"') ? word.slice(1, -1) : /^-?\d+$/.test(word) ? Number(word) : word
  const list = (): Value => {
    const values: Value[] = []
    for (let word = next(); word !== undefined && word !== ']'; word = next())
      if (word !== ',') values.push(scalar(word))
    return values
  }
  const section = (): Section => {
    const entries: Record<string, Value> = Object.create(null)
    for (let name = next(); name !== undefined && name !== '}'; name = next()) {
      const sign = next()
      const value = sign === '=' ? next() : undefined
      if (sign === '{') entries[name] = section()
      else if (value === undefined) throw new Error('no LVM metadata')
      else entries[name] = value === '[' ? list() : scalar(value)
    }
    return entries
  }
  return section()
}

const isSection = (value: Value | undefined): value is Section =>
  typeof value === 'object' && !Array.isArray(value)

const sections = (value: Value | undefined): readonly Section[] =>
  isSection(value) ? Object.values(value).filter(isSection) : []

const number = (value: Value | undefined): number => (typeof value === 'number' ? value : 0)

const magic = ' LVM2 x[5A%r0N*>'

/** Pairs of an offset and a size up to the one that is 0; answers where they end, too. */
const areas = (header: Buffer, from: number): { list: readonly [number, number][]; end: number } => {
  const list: [number, number][] = []
  for (let at = from; at + 16 <= header.length; at += 16) {
    const offset = Number(header.readBigUInt64LE(at))
    if (offset === 0) return { list, end: at + 16 }
    list.push([offset, Number(header.readBigUInt64LE(at + 8))])
  }
  return { list, end: header.length }
}

/** The newest text in the first metadata area; it begins anew behind the area's header where it reaches the end. */
const readText = (files: GuestFiles, device: string): string | null => {
  const start = readDevice(files, device, 0, 4 * 512)
  const label = [0, 512, 1024, 1536].find(at => start.toString('latin1', at, at + 8) === 'LABELONE')
  if (label === undefined || start.toString('latin1', label + 24, label + 32) !== 'LVM2 001') return null
  const header = label + start.readUInt32LE(label + 20)
  // The UUID and the size come first.
  const data = areas(start, header + 40)
  const [area] = areas(start, data.end).list
  if (area === undefined) return null
  const [offset, size] = area
  const head = readDevice(files, device, offset, 512)
  if (head.length < 512 || head.toString('latin1', 4, 20) !== magic) return null
  const [at, length] = [Number(head.readBigUInt64LE(40)), Number(head.readBigUInt64LE(48))]
  if (length === 0 || length > mostBytes || at >= size) return null
  const first = readDevice(files, device, offset + at, Math.min(length, size - at))
  const rest =
    length > size - at ? readDevice(files, device, offset + 512, length - (size - at)) : Buffer.alloc(0)
  return Buffer.concat([first, rest]).toString('latin1').replace(/\0+$/, '')
}

/** A group of volumes on a single device, as far as one of its volumes is concerned. */
export interface VolumeGroup {
  /** In bytes. */
  readonly extent: number
  /** Where the first extent begins on the device, in bytes. */
  readonly start: number
  /** Extents that the device has, and those that some volume has. */
  readonly extents: number
  readonly used: number
  /** Names of device mapper's UUIDs of all volumes that people see: LVM-…. */
  readonly volumes: readonly string[]
  /** Those that are simply one piece of the device after the other. */
  readonly linear: readonly string[]
}

const plain = (id: Value | undefined): string => (typeof id === 'string' ? id.replaceAll('-', '') : '')

const isLinear = (segment: Section): boolean =>
  segment.type === 'striped' && number(segment.stripe_count) === 1

const segmentsOf = (volume: Section): readonly Section[] => sections({ ...volume, tags: 0 })

/** @returns null where the device is no physical volume, or one of several of its group */
export const readVolumeGroup = (files: GuestFiles, device: string): VolumeGroup | null => {
  try {
    const text = readText(files, device)
    if (text === null) return null
    const [group] = sections(parse(text))
    const physical = sections(group?.physical_volumes)
    const [only] = physical
    if (group === undefined || only === undefined || physical.length > 1) return null
    const volumes = sections(group.logical_volumes)
    const uuidOf = (volume: Section): string => `LVM-${plain(group.id)}${plain(volume.id)}`
    const isVisible = ({ status }: Section): boolean => Array.isArray(status) && status.includes('VISIBLE')
    const stretches = volumes.flatMap(segmentsOf).filter(({ type }) => type === 'striped')
    return {
      extent: number(group.extent_size) * 512,
      start: number(only.pe_start) * 512,
      extents: number(only.pe_count),
      used: stretches.reduce((sum, segment) => sum + number(segment.extent_count), 0),
      volumes: volumes.filter(isVisible).map(uuidOf),
      linear: volumes.filter(volume => segmentsOf(volume).every(isLinear)).map(uuidOf),
    }
  } catch {
    return null
  }
}

/** Names of the devices that are now swap, or hold swap space, by their UUIDs in device mapper. */
const swapVolumes = (files: GuestFiles): ReadonlySet<string> => {
  const active = activeSwap(files)
  const names = files.list(blockFolder).filter(name => active.has(`/dev/${name}`) || holdsSwap(files, name))
  return new Set(names.map(name => textOf(files, `${blockFolder}/${name}/dm/uuid`)))
}

/**
 * What is known of a logical volume.
 *
 * @param uuid its UUID in device mapper
 * @param device what its group lies on
 * @returns null where its group has several devices, or it is none of those that are simply made of extents
 */
export const readLogicalVolume = (files: GuestFiles, uuid: string, device: string): LogicalVolume | null => {
  const group = readVolumeGroup(files, device)
  if (group === null || !group.linear.includes(uuid) || !(group.extent > 0)) return null
  const others = group.volumes.filter(other => other !== uuid)
  const swap = others.length === 0 ? new Set() : swapVolumes(files)
  const { extent, start, extents, used } = group
  return { extent, start, extents, free: extents - used, isAlone: others.every(other => swap.has(other)) }
}
