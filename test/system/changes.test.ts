/** A running guest whose CD-ROM, NICs and disk change; what is checked is in boots/changes.ts. */
import { testChanges } from './boots/suite.ts'

testChanges('networkd')
