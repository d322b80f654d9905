/** Another host as far as ssh shows one: a home and programs, reached by a command that takes a host and a command. */

import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import { delimiter, join } from 'node:path'
import type { TestContext } from 'node:test'
import { deliverOverSsh, type SshOptions } from '../../../src/builder/delivery/ssh.ts'
import { BuildError } from '../../../src/builder/error.ts'
import { temporaryFolder } from '../../support/folder.ts'

/** Where a program of this machine is, or null. */
export const which = (program: string): string | null =>
  [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin']
    .map(folder => join(folder, program))
    .find(path => fs.existsSync(path)) ?? null

/** Those of the programs that are installed here. */
export const installed = (...programs: readonly string[]): readonly string[] =>
  programs.filter(program => which(program) !== null)

export interface FarHost {
  readonly home: string
  /** Stands for ssh. */
  readonly command: readonly string[]
  /** The words the command was called with, a list a call. */
  readonly calls: () => readonly (readonly string[])[]
  /** A program of the other host, a script, instead of the one it has. */
  readonly replace: (program: string, script: string) => void
}

const farPrograms = [
  'sh',
  'mkdir',
  'rm',
  'dd',
  'head',
  'wc',
  'sha256sum',
  'chmod',
  'mv',
  'sync',
  'printf',
  'sleep',
]

interface Peculiar {
  /** The account's login shell. */
  readonly login?: string
  /** What `sh` is; with `busybox` all programs are its own. */
  readonly sh?: string
  /** Statements of sh before the login shell gets the command, which is in `$2`; stdin is the image. */
  readonly before?: string
  /** Programs it lacks. */
  readonly without?: readonly string[]
}

/** A host with only the programs a delivery uses. */
export const farHost = (t: TestContext, peculiar: Peculiar = {}): FarHost => {
  const { login = 'sh', sh = 'sh', before = '', without = [] } = peculiar
  const folder = temporaryFolder(t)
  const home = join(folder, 'home')
  const bin = join(folder, 'bin')
  const log = join(folder, 'calls')
  fs.mkdirSync(home)
  fs.mkdirSync(bin)
  for (const program of farPrograms) {
    const source = which(program === 'sh' || sh === 'busybox' ? sh : program)
    if (source !== null && !without.includes(program)) fs.symlinkSync(source, join(bin, program))
  }
  const shell = login === 'sh' ? join(bin, 'sh') : which(login)
  const script = `printf '%s\\0' $# "$@" >>'${log}'; cd '${home}'; PATH='${bin}'; ${before}
exec '${shell}' -c "$2"`
  return {
    home,
    command: ['/bin/sh', '-c', script, 'ssh'],
    calls: () => {
      const words = fs.existsSync(log) ? fs.readFileSync(log, 'utf8').split('\0').slice(0, -1) : []
      const calls: string[][] = []
      for (let at = 0; at < words.length; at += Number(words[at]) + 1)
        calls.push(words.slice(at + 1, at + 1 + Number(words[at])))
      return calls
    },
    replace: (program, text) => {
      fs.rmSync(join(bin, program), { force: true })
      fs.writeFileSync(join(bin, program), `#!/bin/sh\nPATH=/usr/bin:/bin\n${text}\n`, { mode: 0o755 })
    },
  }
}

export async function* chunksOf(bytes: Uint8Array, length = 50_000): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length)
}

/** Bytes that look like none else, always the same ones for a length. */
export const sampleBytes = (length: number): Buffer => {
  const bytes = Buffer.alloc(length)
  for (let at = 0; at + 4 <= length; at += 4) bytes.writeUInt32LE((at * 2_654_435_761) % 2 ** 32, at)
  return bytes
}

/** A failure should not take minutes. */
export const patient = { answer: 10_000, stall: 10_000, finish: 10_000 }

/** Delivers to this host, mode 0640 unless said otherwise. */
export const deliver = (
  host: Pick<FarHost, 'command'>,
  path: string,
  bytes: Uint8Array,
  options: Partial<SshOptions> & { readonly chunks?: AsyncIterable<Uint8Array> } = {},
): Promise<void> => {
  const { chunks = chunksOf(bytes), ...rest } = options
  return deliverOverSsh(
    { size: bytes.length, chunks },
    { host: 'kvm1', path },
    { command: host.command, mode: 0o640, patience: patient, ...rest },
  )
}

/** For `assert.rejects`: a failure of the other host or of the way to it, which names the place. */
export const failure =
  (message: RegExp) =>
  (error: unknown): true => {
    if (!(error instanceof BuildError)) throw error
    assert.match(error.message, /^cannot deliver to kvm1:/)
    assert.match(error.message, message)
    return true
  }

/** All paths below a folder, sorted. */
export const pathsBelow = (folder: string): readonly string[] =>
  fs.readdirSync(folder, { recursive: true, encoding: 'utf8' }).toSorted()

/** Whether a file takes less of the disk than its size. */
export const isSparse = (path: string): boolean => {
  const { blocks, size } = fs.statSync(path)
  return blocks * 512 < size
}

export const run = (file: string, ...args: readonly string[]): string =>
  execFileSync(file, args, { encoding: 'utf8' })
