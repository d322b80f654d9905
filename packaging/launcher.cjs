/**
 * What the executable starts with: takes the program and its code cache out of the executable and runs it.
 *
 * Node can keep a code cache of its own for the main script, but makes it before anything has run, when V8
 * has compiled next to nothing. Ours is made after an apply, with every function that it needed.
 */
const { getRawAsset } = require('node:sea')
const { Script } = require('node:vm')

const asset = name => Buffer.from(getRawAsset(name))

const script = new Script(asset('program').latin1Slice(), {
  filename: 'vmcontext.cjs',
  cachedData: asset('code-cache'),
})
script.runInThisContext()(require, __filename)
