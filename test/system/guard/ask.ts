/**
 * Asks gateways on eth0 of the network namespace that this is run in, and answers in JSON which are there. After
 * `without-ip`, as on a guest that has no ip(8).
 */
import { runCommand } from '../../../src/engine/commands.ts'
import { answers } from '../../../src/engine/guard/ask.ts'
import { openFiles } from '../../../src/machine/real-files.ts'
import { makeMachine } from '../../support/guest.ts'

const [first, ...others] = process.argv.slice(2)
const hasIp = first !== 'without-ip'
const machine = makeMachine(openFiles('/'), {
  live: true,
  ...(hasIp && { runCommand }),
})
const addresses = hasIp && first !== undefined ? [first, ...others] : others
const asked = addresses.map(async address => {
  const begun = performance.now()
  const family = address.includes(':') ? 'IPv6' : 'IPv4'
  const isThere = await answers({ device: 'eth0', address, family }, machine)
  return { isThere, milliseconds: Math.round(performance.now() - begun) }
})
process.stdout.write(JSON.stringify(await Promise.all(asked)))
