/** os-release(5): what the guest's distribution is. */
import type { Facts } from '../facts.ts'
import type { GuestFiles } from '../files.ts'

/** One value, without its quotes and with backslash escapes undone. */
const unquote = (value: string): string => {
  const inner = /^(["'])(.*)\1$/.exec(value)?.[2] ?? value
  return inner.replace(/\\(["'$`\\])/g, '$1')
}

/** ID and its kin; empty strings where the guest has no os-release. */
export const readOsRelease = (files: GuestFiles): Facts['os'] => {
  const content = files.read('/etc/os-release') ?? files.read('/usr/lib/os-release') ?? new Uint8Array()
  const fields = new Map<string, string>()
  for (const line of Buffer.from(content).toString().split('\n')) {
    const at = line.indexOf('=')
    if (at > 0 && !line.startsWith('#'))
      fields.set(line.slice(0, at).trim(), unquote(line.slice(at + 1).trim()))
  }
  return {
    id: fields.get('ID') ?? '',
    like: (fields.get('ID_LIKE') ?? '').split(' ').filter(id => id !== ''),
    version: fields.get('VERSION_ID') ?? '',
    name: fields.get('PRETTY_NAME') ?? '',
  }
}
