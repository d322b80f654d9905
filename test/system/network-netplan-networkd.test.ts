/** netplan has systemd-networkd run the network of containers; what is checked is in network/. */
import { testService } from './network/suite.ts'

testService('netplan on networkd')
