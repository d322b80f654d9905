/** Boots a Debian guest whose network is run by ifupdown; what is checked is in boots/. */
import { testBoots } from './boots/suite.ts'

testBoots('ifupdown')
