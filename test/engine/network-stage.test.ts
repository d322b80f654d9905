import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readSettings } from '../../src/context/settings.ts'
import { clearNetworkStage, requestNetworkStage } from '../../src/engine/network-stage.ts'
import { linuxModules } from '../../src/modules/linux/registry.ts'
import { debianFacts } from '../support/facts.ts'
import { makeGuest } from '../support/guest.ts'

const flag = '/run/vmcontext/network-stage'

test('the network stage is asked for only where something has to run then', async t => {
  const cases: readonly (readonly [Record<string, string>, boolean])[] = [
    [{ SET_HOSTNAME: 'web1' }, false],
    [{ START_SCRIPT: 'true' }, true],
    [{ INIT_SCRIPTS: 'missing.sh' }, true],
  ]
  for (const [variables, wanted] of cases) {
    const guest = makeGuest(t, { '/run/vmcontext/': '' })
    const { settings } = readSettings(new Map(Object.entries(variables)), 'linux')
    await requestNetworkStage(guest.files, linuxModules, settings, debianFacts())
    assert.equal(guest.exists(flag), wanted, JSON.stringify(variables))
    clearNetworkStage(guest.files)
    assert.equal(guest.exists(flag), false)
  }
})
