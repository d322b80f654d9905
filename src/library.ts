/**
 * The builder for programs: `import { buildContextImage } from 'vmcontext'`. Only what is exported here is promised;
 * the rest of the package may change with any version.
 */

export type { BatchBuilt, BatchFailed, BatchResult } from './builder/batch.ts'
export { buildBatch } from './builder/batch.ts'
export type { BuildRequest, BuildSurroundings, BuiltImage } from './builder/build.ts'
export { buildContextImage } from './builder/build.ts'
export { BuildError } from './builder/error.ts'
export type { Pairs } from './builder/pairs.ts'
export type { Progress } from './builder/progress.ts'
export type { Problem } from './context/problem.ts'
export { InputError } from './input-error.ts'
