/**
 * Images of other makers, kept compressed so that reading them needs none of their tools. Made of one tree, dates
 * set to 2024-02-29, with genisoimage 1.1.11 (whose other name is mkisofs) and xorriso 1.5.4:
 *
 *     genisoimage -V CONTEXT [-R] [-J -joliet-long] -o FILE tree
 *     xorriso -as mkisofs -V CONTEXT [-R -J -joliet-long] -o FILE tree
 *     xorriso -outdev FILE -volid CONTEXT -joliet on -map tree /
 *
 * To add one: its file in `images/`, and its name here.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'

export const foreignNames = [
  'genisoimage-rock-ridge-joliet',
  'genisoimage-joliet',
  'genisoimage-plain',
  'xorriso-mkisofs',
  'xorriso-native',
  'xorriso-plain',
] as const

export type ForeignName = (typeof foreignNames)[number]

/** The bytes of one of them. */
export const foreignImage = (name: ForeignName): Buffer =>
  gunzipSync(readFileSync(join(import.meta.dirname, 'images', `${name}.iso.gz`)))
