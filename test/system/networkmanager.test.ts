/**
 * Boots a Debian guest whose network is run by NetworkManager; what is checked is in boots/. It waits for every NIC
 * that DHCP is asked on, docs/network/networkmanager.md, so the one that nobody answers has an address.
 */
import { testNetworkBoots } from './boots/suite.ts'

testNetworkBoots('networkmanager', { ETH2_METHOD: 'static', ETH2_IP: '10.0.8.8' })
