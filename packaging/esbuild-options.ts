/** How everything in the executable is bundled: for Node, as one CommonJS file with nothing of it running early. */
import type { BuildOptions } from 'esbuild'

export const executableOptions = {
  bundle: true,
  minify: true,
  platform: 'node',
  format: 'cjs',
  target: 'node24',
  // A single executable has no loader for import(): it becomes a require() that runs when called.
  supported: { 'dynamic-import': false },
  legalComments: 'none',
  // One byte a character: V8 reads and keeps it faster.
  charset: 'ascii',
  metafile: true,
  logLevel: 'silent',
} as const satisfies BuildOptions
