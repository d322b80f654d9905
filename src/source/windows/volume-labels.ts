/** Labels of all volumes, from WMI by systeminformation: what is asked where a drive's own bytes do not tell. */

/** Milliseconds until WMI is given up; it is slow to answer while Windows starts. */
const patience = 20_000

/** Labels of the volumes with a drive letter, by letter; none where WMI does not answer. */
export const askLabels = async (): Promise<ReadonlyMap<string, string>> => {
  const { blockDevices } = await import('systeminformation')
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never[]>(resolve => {
    timer = setTimeout(resolve, patience, [])
  })
  try {
    const volumes = await Promise.race([blockDevices(), late])
    return new Map(volumes.map(({ name, label }) => [name.slice(0, 1).toUpperCase(), label]))
  } catch {
    return new Map()
  } finally {
    clearTimeout(timer)
  }
}
