/**
 * Boots a Debian guest whose network is described by netplan and run by NetworkManager; what is checked is in boots/.
 * NetworkManager waits for every NIC that DHCP is asked on, docs/network/networkmanager.md, so the one that nobody
 * answers has an address.
 */
import { testNetworkBoots } from './boots/suite.ts'

testNetworkBoots('netplan on NetworkManager', { ETH2_METHOD: 'static', ETH2_IP: '10.0.8.8' })
