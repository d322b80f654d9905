import assert from 'node:assert/strict'
import { registerHooks } from 'node:module'
import { test } from 'node:test'
import { contextOf, image, machine } from './machine.ts'

test('a Linux guest with its CD-ROM loads nothing of Windows, of VMware, or of waiting', async t => {
  const loaded: string[] = []
  const hooks = registerHooks({
    load: (url, context, next) => {
      loaded.push(url)
      return next(url, context)
    },
  })
  t.after(() => hooks.deregister())
  const { openSource } = await import('../../src/source/open.ts')
  const { plug, options } = machine(t)
  plug('sr0', await image({ 'context.sh': "A='1'" }))
  const medium = await openSource('auto', options())
  assert.equal(contextOf(medium), "A='1'")
  await medium?.close()
  assert.ok(loaded.some(url => url.endsWith('/src/source/open.ts')))
  assert.deepEqual(
    loaded.filter(url => /\/source\/(?:windows|vmware)\/|\/(?:chokidar|execa|systeminformation)\//.test(url)),
    [],
  )
})
