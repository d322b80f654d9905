/** All variables of the network. To add a kind of them: a file beside this one, and a line here. */
import { alias } from './alias.ts'
import { appliances } from './appliance.ts'
import { machine } from './machine.ts'
import { nic } from './nic.ts'
import { pci } from './pci.ts'

export const network = { ...nic, ...alias, ...pci, ...machine, ...appliances } as const
