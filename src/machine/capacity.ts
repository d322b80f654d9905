/** How large disks are, in words that people read. */

const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const

/** A size in bytes, to a tenth of its unit and always with that tenth: "2.0 GiB". */
export const capacityText = (bytes: number): string => {
  let [size, unit] = [bytes, 0]
  while (Math.round(size * 10) >= 10_240 && unit < units.length - 1) {
    size /= 1024
    unit += 1
  }
  return `${size.toFixed(1)} ${units[unit]}`
}
