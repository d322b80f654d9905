/** The trees of ../shared/iso-check, which stress a writer of ISO images, and images of them. */
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { writeImageFile } from '../../src/iso9660/write/image-file.ts'
import { planImage } from '../../src/iso9660/write/plan.ts'
import { entriesOfTree } from '../../src/iso9660/write/tree-entries.ts'

/** Where the scripts lie that make the trees and check images. */
export const checkFolder = join(import.meta.dirname, '../../../shared/iso-check')

/** Why there are no trees here; null where there are. */
export const whyNoTrees = (): string | null =>
  existsSync(checkFolder) ? null : 'the trees of ../shared/iso-check are not there'

export const treeNames = [
  '01-deep',
  '02-longnames',
  '03-collide83',
  '04-utf8',
  '05-caseonly',
  '06-empties',
  '07-many',
  '08-big',
  '09-symlinks',
  '10-modes',
  '11-dotsspaces',
  '12-context',
] as const

/** Makes all the trees below a folder, each under its name. */
export const makeTrees = (folder: string): void => {
  execFileSync('bash', [join(checkFolder, 'make_trees.sh'), folder])
}

/** Writes an image of a tree. */
export const writeTreeImage = (tree: string, path: string): Promise<void> =>
  writeImageFile(planImage(entriesOfTree(tree), { label: 'CONTEXT', created: 1_700_000_000 }), path)
