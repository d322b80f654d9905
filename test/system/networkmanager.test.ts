/** Boots a Debian guest whose network is run by NetworkManager; what is checked is in boots/. */
import { testNetworkBoots } from './boots/suite.ts'

testNetworkBoots('networkmanager')
