/** All scenarios in the order in which a running guest goes through them. To add some: a file beside this one, and a line here. */
import type { Scenario } from '../scenario.ts'
import { ipv4 } from './ipv4.ts'
import { ipv6 } from './ipv6.ts'
import { twoNics } from './two-nics.ts'

export const scenarios: readonly Scenario[] = [...ipv4, ...ipv6, ...twoNics]
