/**
 * What the executable starts with: takes the program and its code cache out of the executable and runs it.
 *
 * Node can keep a code cache of its own for the main script, but makes it before anything has run, when V8
 * has compiled next to nothing. Ours are made after an apply and after a build, with every function that those
 * needed: a boot does not read in what only a host needs. V8 refuses a cache that was made on another system, so an
 * executable for another one than it was built on has none.
 */
const { getAssetKeys, getRawAsset } = require('node:sea')
const { Script } = require('node:vm')

const names = getAssetKeys()
const asset = name => Buffer.from(getRawAsset(name))

const scriptOf = (name, cache) =>
  new Script(asset(name).latin1Slice(), {
    filename: `${name.replace('late:', '')}.cjs`,
    cachedData: names.includes(cache) ? asset(cache) : undefined,
  }).runInThisContext()

const libraries = new Map()

/** Modules of Node, and libraries that are scripts of their own (`late-libraries.ts`). */
const load = name => {
  if (!name.startsWith('late:')) return require(name)
  if (!libraries.has(name)) libraries.set(name, scriptOf(name, `${name}.cache`)(load))
  return libraries.get(name)
}

const isHost = ['build', 'tm-context'].includes(process.argv[2])

scriptOf('vmcontext', isHost ? 'host-cache' : 'guest-cache')(load, __filename)
