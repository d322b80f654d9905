/** Numbers in words that people read. */

/** "1 file", "2 files". */
export const counted = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`

const units = ['B', 'KiB', 'MiB', 'GiB'] as const

/** A size in bytes, to a tenth of its unit: "17 B", "1.5 KiB", "366 KiB". */
export const sizeText = (bytes: number): string => {
  let [size, unit] = [bytes, 0]
  while (Math.round(size * 10) >= 10_240 && unit < units.length - 1) {
    size /= 1024
    unit += 1
  }
  return `${size.toFixed(1).replace(/\.0$/, '')} ${units[unit]}`
}
