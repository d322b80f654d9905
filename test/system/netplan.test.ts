/** Boots a Debian guest whose network is described by netplan and run by networkd; what is checked is in boots/. */
import { testNetworkBoots } from './boots/suite.ts'

testNetworkBoots('netplan')
