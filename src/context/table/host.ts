/** The variables of a template's CONTEXT section that the host acts on when it builds the image. */
import { integer, line, text, yesNo } from '../types.ts'
import type { Variable } from './variable.ts'

const systems = ['host'] as const

export const host = {
  NETWORK: {
    type: yesNo,
    systems: ['host', 'linux'],
    text: 'YES: the ETH# variables of every NIC are written. In the guest, NO leaves the network alone.',
    default: 'NO',
    example: 'YES',
  },
  TOKEN: {
    type: yesNo,
    systems,
    text: 'YES: a OneGate token is made and put on the medium as token.txt.',
    default: 'NO',
    example: 'YES',
  },
  FILES: {
    type: text,
    systems,
    text: "Files of the host to put on the medium, separated by blanks; path:'name' gives a file another name.",
    example: "/srv/init.sh /srv/app.conf:'app.conf'",
  },
  FILES_DS: {
    type: text,
    systems,
    text: 'Files of a datastore to put on the medium, as in FILES.',
    example: "/var/lib/one/datastores/2/3f1c:'init.sh'",
  },
  TARGET: { type: line, systems, text: 'Device that the guest sees the medium as.', example: 'hda' },
  DEV_PREFIX: { type: line, systems, text: 'Bus of that device, where TARGET does not say.', example: 'hd' },
  DISK_ID: {
    type: integer('a disk number', 0, 4_294_967_295),
    systems,
    text: "The medium's number among the machine's disks.",
    example: '1',
  },
} as const satisfies Record<string, Variable>
