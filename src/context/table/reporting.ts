/** The variables for what the guest reports, and to whom. To add one: an entry here. */
import { absolutePath, integer, line, seconds, textOrBase64, url, yesNo } from '../types.ts'
import { guests, linux, type Variable } from './variable.ts'

export const reporting = {
  REPORT_READY: {
    type: yesNo,
    systems: guests,
    pending: { idle: 'NO' },
    text: 'YES: OneGate is told READY=YES when everything succeeded.',
    default: 'NO',
    example: 'YES',
  },
  READY_SCRIPT_PATH: {
    type: absolutePath,
    systems: linux,
    pending: { partOf: 'REPORT_READY' },
    text: 'A script of the guest that must succeed before READY is told.',
    example: '/usr/local/bin/is-ready',
  },
  READY_SCRIPT: {
    type: textOrBase64,
    systems: linux,
    pending: { partOf: 'REPORT_READY' },
    text: 'A script that must succeed before READY is told, as it is or in base64.',
    example: '#!/bin/sh\ntest -e /run/app.pid\n',
  },
  RETRY_COUNT: {
    type: integer('a number of tries', 0, 1_000_000),
    systems: guests,
    pending: { partOf: 'REPORT_READY' },
    text: 'How often the report is tried again.',
    default: '3',
    example: '5',
  },
  RETRY_WAIT_PERIOD: {
    type: seconds,
    systems: guests,
    pending: { partOf: 'REPORT_READY' },
    text: 'Seconds between two tries of the report.',
    default: '10',
    example: '30',
  },
  ONEGATE_ENDPOINT: {
    type: url,
    systems: guests,
    text: 'Where OneGate listens, for scripts; a link-local address there gets a route.',
    example: 'http://169.254.16.9:5030',
  },
  ONEGATE_TOKEN: {
    type: line,
    systems: guests,
    text: 'What scripts show OneGate to prove that they are of this machine. Only for scripts.',
    secret: true,
    otherwise: 'token.txt on the medium',
    example: 'b25lZ2F0ZS10b2tlbg==',
  },
  VMID: {
    type: integer('a machine number', 0, 4_294_967_295),
    systems: guests,
    text: "The machine's number in OpenNebula, for scripts.",
    example: '42',
  },
} as const satisfies Record<string, Variable>
