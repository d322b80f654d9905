/** Boots a Debian guest whose network is run by networkd; what is checked is in boots/. */
import { testBoots } from './boots/suite.ts'

testBoots('networkd')
