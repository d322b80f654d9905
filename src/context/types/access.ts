/** Types for who may come in: user names, passwords, hashes, SSH keys. */
import { Buffer } from 'node:buffer'
import { decodeText, isText } from '../bytes.ts'
import { bad, type Fault, type Parsed, trimmed, type ValueType } from './type.ts'

/** A name that the system's own tools would take: useradd(8); in Windows, a SAM account name. */
export const userName: ValueType<string> = {
  words: 'user name',
  schema: { minLength: 1 },
  parse: (value, system) => {
    const name = trimmed(value)
    const sound =
      system === 'windows'
        ? /^[^"/\\[\]:;|=,+*?<>@\x00-\x1f]{1,20}$/.test(name) && !/^[. ]*$/.test(name)
        : /^[A-Za-z0-9_.][A-Za-z0-9_.-]{0,31}$/.test(name.replace(/(?<=.)\$$/, '_')) &&
          !/^(\.{1,2}|[0-9]+)$/.test(name)
    return sound ? { value: name } : bad('is no user name')
  },
}

const asUtf8 =
  'encode it as UTF-8; in PowerShell: [Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes($text))'

/** A password in clear: one line, anything in it. */
export const password: ValueType<string> = {
  words: 'password in clear, one line',
  schema: { pattern: '^[^\\r\\n]*$' },
  parse: (value, system) => {
    if (value.includes('\0')) return bad('holds zero bytes, as text in UTF-16 does', asUtf8)
    if (/[\r\n]/.test(value)) return bad('is more than one line, which no password can be')
    // Windows keeps letters where Linux keeps bytes.
    return system === 'windows' && !isText(value) ? bad('is no text in UTF-8', asUtf8) : { value }
  },
}

/** A hash as crypt(5) writes them, or one that is locked with `!` or `*`. */
export const cryptedPassword: ValueType<string> = {
  words: 'password hash, crypt(5)',
  schema: { pattern: '^[^:\\r\\n]*$' },
  parse: value => {
    const hash = trimmed(value)
    const modular = /^!{0,2}\$[0-9a-z][0-9a-z-]*\$[!-~]+$/
    const traditional = /^!{0,2}([./0-9A-Za-z]{13}|_[./0-9A-Za-z]{19})$/
    if (/[:\s]/.test(hash)) return bad('holds a colon or a blank, which no hash has')
    if (/^[!*]+$/.test(hash) || modular.test(hash) || traditional.test(hash)) return { value: hash }
    return bad('is no password hash', 'make one with: mkpasswd -m yescrypt')
  },
}

/** The bytes of a base64 text (RFC 4648 §4), blanks and line ends in it ignored; undefined where it is none. */
export const decodeBase64 = (text: string): Uint8Array | undefined => {
  if (/[^A-Za-z0-9+/=\s]/.test(text)) return undefined
  const padded = text.replace(/\s+/g, '')
  const digits = padded.indexOf('=') === -1 ? padded.length : padded.indexOf('=')
  if (digits % 4 === 1 || !/^={0,2}$/.test(padded.slice(digits))) return undefined
  return Buffer.from(padded, 'base64')
}

const base64Schema = { pattern: '^[A-Za-z0-9+/\\s]*={0,2}\\s*$', contentEncoding: 'base64' }

/** A text in base64; the value is the text. */
export const base64: ValueType<string> = {
  words: 'base64 of a text',
  schema: base64Schema,
  parse: value => {
    const bytes = decodeBase64(value)
    return bytes === undefined ? bad('is no base64') : { value: decodeText(bytes) }
  },
}

/**
 * A value of another type in base64. Line ends behind it do not count: `echo secret | base64` adds one. Nor does a byte
 * order mark in front of it, which editors of Windows write.
 */
export const base64Of = <T>(inner: ValueType<T>): ValueType<T> => ({
  words: `base64 of a ${inner.words}`,
  schema: base64Schema,
  parse: (value, system): Parsed<T> => {
    const bytes = decodeBase64(value)
    if (bytes === undefined) return bad('is no base64')
    const text = decodeText(bytes).replace(/^\uFEFF/, '')
    let end = text.length
    while (end > 0 && '\r\n'.includes(text.charAt(end - 1))) end--
    return end === 0 ? {} : inner.parse(text.slice(0, end), system)
  },
})

/** A text, or base64 of a text: base64 where it decodes to something printable. */
export const textOrBase64: ValueType<string> = {
  words: 'text, or base64 of a text',
  schema: {},
  parse: value => {
    const bytes = value.length % 4 === 0 ? decodeBase64(value) : undefined
    const decoded = bytes === undefined ? '' : decodeText(bytes)
    const printable =
      decoded !== '' && decoded.isWellFormed() && !/[\0-\x08\x0e-\x1a\x1c-\x1f\x7f]/.test(decoded)
    return { value: printable ? decoded : value }
  },
}

/** Public keys as in authorized_keys (sshd(8)), a line each. A line that is none is left out. */
export const sshKeys: ValueType<readonly string[]> = {
  words: 'SSH public keys, a line each',
  schema: {},
  parse: text => {
    const value: string[] = []
    const errors: Fault[] = []
    for (const [index, raw] of text.split('\n').entries()) {
      const key = trimmed(raw)
      if (key === '' || key.startsWith('#')) continue
      if (isSshKey(key)) value.push(key)
      else errors.push({ place: `line ${index + 1}`, ...sshFault(key) })
    }
    return { ...(value.length > 0 && { value }), ...(errors.length > 0 && { errors }) }
  },
}

/** Whether a line is `[options] type base64 [comment]`, its blob beginning with the type it is said to have. */
const isSshKey = (key: string): boolean => {
  if (/[\0-\x08\x0a-\x1f]/.test(key)) return false
  const options = /^(?:[^\s"]|"(?:[^"\\]|\\.)*")+[ \t]+/.exec(key)?.[0] ?? ''
  return isKeyBlob(key) || (options !== '' && isKeyBlob(key.slice(options.length)))
}

/** RFC 4253 §6.6: a blob starts with the length of the type's name and the name. */
const isKeyBlob = (text: string): boolean => {
  const [type = '', blob = ''] = text.split(/[ \t]+/, 2)
  const bytes = decodeBase64(blob)
  if (bytes === undefined || bytes.length <= type.length + 4 || type === '') return false
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return data.readUInt32BE(0) === type.length && data.toString('latin1', 4, 4 + type.length) === type
}

const sshFault = (key: string): Omit<Fault, 'place'> => {
  const says = 'is no SSH public key; it is left out'
  if (key.includes('PRIVATE KEY'))
    return { says, hint: 'this is a private key: give the public one, and make a new pair' }
  if (key.includes('SSH2 PUBLIC KEY')) return { says, hint: 'convert it with: ssh-keygen -i -f FILE' }
  return { says, hint: 'write: [options] type base64 [comment], as in the .pub file' }
}
