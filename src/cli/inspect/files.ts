/** What a medium is and what lies on it, for people. */
import { printable } from '../../context/printable.ts'
import type { VolumeInfo } from '../../iso9660/read/volume-info.ts'
import type { Medium } from '../../source/medium.ts'
import { cut } from '../columns.ts'
import { paint } from '../style.ts'
import { counted, sizeText } from '../words.ts'
import type { MediumDetails, MediumEntry } from './medium.ts'

/** Files that are listed; a larger medium is a machine's work. */
const mostFiles = 100

/** A longer path does not widen the column of all the others. */
const widestPath = 40

/** Columns behind a link's size that are its own at least: mode, time, and 40 of its target. */
const leastTarget = 78

/** How much is shown. */
interface Room {
  readonly columns: number
  /** All of it, however long. */
  readonly full: boolean
}

const timeText = (seconds: number): string =>
  new Date(seconds * 1000).toISOString().slice(0, 19).replace('T', ' ')

/** As ls(1) writes permission bits. */
const modeText = (mode: number): string =>
  [6, 3, 0]
    .map(shift => {
      const bits = (mode >> shift) & 7
      return `${bits & 4 ? 'r' : '-'}${bits & 2 ? 'w' : '-'}${bits & 1 ? 'x' : '-'}`
    })
    .join('')

const volumeText = ({ rockRidge, joliet, created, maker }: VolumeInfo): string => {
  const names = [...(rockRidge ? ['Rock Ridge'] : []), ...(joliet ? ['Joliet'] : [])]
  const format = names.length === 0 ? 'ISO 9660, short names only' : `ISO 9660 with ${names.join(' and ')}`
  const date = created === 0 ? [] : [`made ${timeText(created)} UTC`]
  return [format, ...date, ...(maker === '' ? [] : [`by ${printable(maker)}`])].join(', ')
}

/** "Context: web1.iso (image, label CONTEXT, 366 KiB)", and what is known of the volume. */
export const mediumText = (
  { path, kind, label }: Medium,
  { volume }: MediumDetails,
  { columns, full }: Room,
): string => {
  const labelText = label === null ? '' : `, label ${printable(label)}`
  const size = volume === null ? '' : `, ${sizeText(volume.size)}`
  const first = `Context: ${printable(path)} (${kind}${labelText}${size})\n`
  if (volume === null) return first
  const second = `  ${volumeText(volume)}`
  return `${first}${paint('dim', full ? second : cut(second, columns))}\n`
}

const entryText = (
  entry: MediumEntry,
  widths: { readonly path: number; readonly size: number },
  { columns, full }: Room,
): string => {
  const { path, size, mode, modified, target } = entry
  const sizeWords = size === null ? '' : sizeText(size)
  const more = [
    ...(mode === null ? [] : [modeText(mode)]),
    ...(modified === null || modified === 0 ? [] : [timeText(modified)]),
    ...(target === null ? [] : [`-> ${printable(target)}`]),
  ]
  if (more.length === 0) return `  ${printable(path)}  ${sizeWords}\n`
  const start = `  ${printable(path).padEnd(widths.path)}  ${sizeWords.padStart(widths.size)}`
  const line = `${start}  ${more.join('  ')}`
  return `${full || target === null ? line : cut(line, Math.max(columns, start.length + leastTarget))}\n`
}

/** A line a file, and what they are together. */
export const filesText = ({ entries }: MediumDetails, room: Room): string => {
  const shown = room.full ? entries : entries.slice(0, mostFiles)
  const widths = {
    path: Math.min(widestPath, Math.max(0, ...shown.map(({ path }) => printable(path).length))),
    size: Math.max(0, ...shown.map(({ size }) => (size === null ? 0 : sizeText(size).length))),
  }
  const files = entries.filter(({ target }) => target === null)
  const total = files.reduce((sum, { size }) => sum + (size ?? 0), 0)
  const links = entries.length - files.length
  const linkWords = links === 0 ? '' : `, ${counted(links, 'link')}`
  const totals =
    entries.length < 2
      ? ''
      : paint('dim', `  ${sizeText(total)} in ${counted(files.length, 'file')}${linkWords}\n`)
  const rest = entries.length - shown.length
  const more = rest === 0 ? '' : paint('dim', `  … ${counted(rest, 'more file')}; --full lists them\n`)
  const lines = shown.map(entry => entryText(entry, widths, room)).join('')
  return `\n${paint('bold', 'Files')} (${entries.length})\n${lines}${more}${totals}`
}
