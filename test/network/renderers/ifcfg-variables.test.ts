import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { assign, valueIn } from '../../../src/network/renderers/ifcfg/variables.ts'
import { anyContext } from '../machine.ts'
import { planOf } from './plan-of.ts'

describe('variables in files that shells source', () => {
  it('are to a shell what they were, whatever is in them', () => {
    const values = fc.array(
      fc.string({ unit: 'binary' }).map(text => text.replaceAll(/\0|\p{Cs}/gu, '')),
      {
        minLength: 1,
        maxLength: 20,
      },
    )
    fc.assert(
      fc.property(values, list => {
        const script = list.map((value, index) => `${assign([`V${index}`, value])}\n`).join('')
        const print = list.map((_, index) => `printf '%s\\0' "$V${index}"\n`).join('')
        const output = execFileSync('sh', ['-c', script + print], { encoding: 'utf8' })
        assert.deepEqual(output.split('\0').slice(0, -1), list)
      }),
      { numRuns: 30 },
    )
  })

  it('are read as users write them, in quotes or without, with a comment or none', () => {
    const content = '# DEVICE=eth9\nDEVICE="eth0"  # first\n HWADDR=02:00:0a:00:00:05\nNAME=\'x\'\n'
    assert.equal(valueIn(content, 'DEVICE'), 'eth0')
    assert.equal(valueIn(content, 'HWADDR'), '02:00:0a:00:00:05')
    assert.equal(valueIn(content, 'ONBOOT'), undefined)
  })

  const guests = [
    { os: { id: 'rhel', version: '8' }, services: { networkd: 'absent', networkScripts: 'enabled' } },
    {
      os: { id: 'sles', version: '15.6' },
      services: { networkd: 'absent', wicked: 'enabled' },
      network: { resolver: 'netconfig' },
    },
  ] as const
  const nics = [{ name: 'ens3', mac: '02:00:0a:12:01:01', pci: '0000:01:00.0' }]
  const line =
    /^(# Written by vmcontext.*|[A-Z0-9_]+='[\w.:/% -]*'|(?:default|[\da-f.:]+\/\d+) [\w.: -]+|net\.ipv6\.conf\.\$INTERFACE\.\w+ = \d|)$/

  it('hold what is theirs and nothing that a value brought along', async () => {
    await fc.assert(
      fc.asyncProperty(anyContext, fc.constantFrom(...guests), async (variables, guest) => {
        const given = { ETH0_MAC: '02:00:0a:12:01:01', DNS: '1.1.1.1', ...variables }
        for (const action of (await planOf(given, { nics, ...guest })).actions) {
          if (action.kind !== 'file' || !action.path.startsWith('/etc/sysconfig/')) continue
          assert.doesNotMatch(String(action.content), /66\.77\.88\.99|reboot/)
          for (const each of String(action.content).split('\n')) assert.match(each, line)
        }
      }),
    )
  })
})
