/** The variables for who the guest is, its disks, its scripts and what it reports. */
import {
  absolutePath,
  base64,
  base64Of,
  cryptedPassword,
  enumeration,
  fileList,
  integer,
  line,
  password,
  seconds,
  sshKeys,
  text,
  textOrBase64,
  timeZone,
  url,
  userName,
  volumeList,
  yesNo,
} from '../types.ts'
import type { Variable } from './variable.ts'

const guests = ['linux', 'windows'] as const
const linux = ['linux'] as const
const windows = ['windows'] as const

const exampleKey =
  'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f ada@example.org'
const exampleHash =
  '$6$saltsalt$qFmFH.bQmmtXzyBY0s9v7Oicd2z4XSIecDzlB5KiA2/jctKu9YterLp8wwnSq.qc.eoxqOmSuNp2xS0ktL3nh/'

export const identity = {
  SET_HOSTNAME: {
    type: line,
    systems: guests,
    text: 'Host name; what follows the first dot is the domain. Windows restarts for it.',
    example: 'web1.example.org',
  },
  DNS_HOSTNAME: {
    type: yesNo,
    systems: guests,
    pending: true,
    text: 'YES: the host name is what DNS says of the first address.',
    default: 'NO',
    example: 'YES',
  },
  USERNAME: {
    type: userName,
    systems: guests,
    text: 'The user that password and keys are for; created if missing, in Windows as an administrator.',
    default: 'root',
    otherwise: 'root; Windows: the built-in administrator',
    example: 'ada',
  },
  USERNAME_SUDO: {
    type: yesNo,
    systems: linux,
    text: 'Whether USERNAME may use sudo without a password.',
    default: 'YES',
    older: ['GRANT_SUDO'],
    example: 'NO',
  },
  USERNAME_SHELL: {
    type: absolutePath,
    systems: linux,
    text: 'Login shell of USERNAME; one that exists is taken where this one does not.',
    default: '/bin/bash',
    example: '/bin/bash',
  },
  USERNAME_PASSWORD_RESET: {
    type: yesNo,
    systems: linux,
    text: 'YES: without a password in the context, the one of USERNAME is locked.',
    default: 'NO',
    example: 'YES',
  },
  CRYPTED_PASSWORD_BASE64: {
    type: base64Of(cryptedPassword),
    systems: linux,
    text: 'Password hash of USERNAME in base64; goes before the other three.',
    secret: true,
    example: 'JDUkc2FsdCRBQkNE',
  },
  PASSWORD_BASE64: {
    type: base64Of(password),
    systems: guests,
    text: 'Password of USERNAME in base64; goes before CRYPTED_PASSWORD and PASSWORD.',
    secret: true,
    example: 'Y29ycmVjdCBob3JzZQ==',
  },
  CRYPTED_PASSWORD: {
    type: cryptedPassword,
    systems: linux,
    text: 'Password hash of USERNAME; goes before PASSWORD.',
    secret: true,
    example: exampleHash,
  },
  PASSWORD: {
    type: password,
    systems: guests,
    text: 'Password of USERNAME in clear; anyone who may see the template may read it.',
    secret: true,
    example: 'correct horse',
  },
  SSH_PUBLIC_KEY: {
    type: sshKeys,
    systems: guests,
    text: 'Keys that may log in as USERNAME.',
    example: exampleKey,
  },
  EC2_PUBLIC_KEY: {
    type: sshKeys,
    systems: linux,
    text: 'Keys that may log in as USERNAME, beside SSH_PUBLIC_KEY.',
    example: exampleKey,
  },
  ENABLE_SSH: {
    type: yesNo,
    systems: windows,
    text: 'Whether the OpenSSH server is opened in the firewall.',
    default: 'YES',
    example: 'NO',
  },
  WINADMIN: {
    type: yesNo,
    systems: windows,
    text: "NO: keys go to the user's profile instead of the administrators' shared file.",
    default: 'YES',
    example: 'NO',
  },
  SECURETTY: {
    type: yesNo,
    systems: linux,
    pending: true,
    text: 'Whether root may log in only on the terminals of securetty(5).',
    otherwise: 'YES, in a container NO',
    example: 'NO',
  },
  TIMEZONE: { type: timeZone, systems: guests, text: 'Time zone.', example: 'Europe/Madrid' },
} as const satisfies Record<string, Variable>

export const disks = {
  GROW_ROOTFS: {
    type: yesNo,
    systems: guests,
    pending: true,
    text: 'Whether the root partition and its file system grow to the end of the disk.',
    default: 'YES',
    example: 'NO',
  },
  GROW_FS: {
    type: volumeList,
    systems: guests,
    pending: true,
    text: 'Other file systems to grow.',
    example: '/home /srv',
  },
  IGNORE_SWAP: {
    type: yesNo,
    systems: linux,
    pending: true,
    text: 'NO: every swap device is switched on.',
    default: 'NO',
    example: 'YES',
  },
  'DISK#_MOUNT_TAG': {
    type: line,
    systems: linux,
    pending: true,
    text: 'Tag of a virtiofs share.',
    example: 'data',
  },
  'DISK#_MOUNT_POINT': {
    type: absolutePath,
    systems: linux,
    pending: true,
    text: 'Where the share DISK#_MOUNT_TAG is mounted.',
    example: '/srv/data',
  },
  RECREATE_RUN: {
    type: yesNo,
    systems: linux,
    pending: true,
    text: 'YES, in a container: the run-time directories are made anew.',
    default: 'NO',
    example: 'YES',
  },
  EJECT_CDROM: {
    type: yesNo,
    systems: windows,
    text: 'YES: the CD-ROM is ejected when all is done.',
    default: 'NO',
    example: 'YES',
  },
} as const satisfies Record<string, Variable>

const encoding = enumeration(['base64', 'none'], { synonyms: { b64: 'base64', plain: 'none', text: 'none' } })

export const scripts = {
  START_SCRIPT_BASE64: {
    type: base64,
    systems: guests,
    text: 'Script to run at each start, in base64; goes before START_SCRIPT. Windows: PowerShell.',
    example: 'IyEvYmluL3NoCmVjaG8gaGVsbG8K',
  },
  START_SCRIPT: {
    type: text,
    systems: guests,
    text: 'Script to run at each start. Windows: PowerShell.',
    example: '#!/bin/sh\necho hello\n',
  },
  INIT_SCRIPTS: {
    type: fileList,
    systems: guests,
    text: 'Scripts on the medium to run at each start.',
    otherwise: 'init.sh (Windows: init.ps1) if it is there',
    example: 'init.sh setup.sh',
  },
  VMCONTEXT_SCRIPTS: {
    type: enumeration(['boot', 'change', 'once']),
    systems: guests,
    pending: true,
    text: 'When these scripts run: at each boot, when the context has changed, or once in the life of the machine.',
    default: 'boot',
    example: 'once',
  },
  VMCONTEXT_SCRIPT_TIMEOUT: {
    type: seconds,
    systems: guests,
    text: 'Seconds after which a script is ended; 0 for no limit.',
    default: '3600',
    example: '600',
  },
  USER_DATA: {
    type: text,
    systems: linux,
    pending: true,
    text: 'A cloud-config, of which write_files and runcmd are done, once per machine.',
    older: ['USERDATA'],
    example: '#cloud-config\nruncmd:\n  - echo hello\n',
  },
  USER_DATA_ENCODING: {
    type: encoding,
    systems: linux,
    pending: true,
    text: 'Encoding of USER_DATA.',
    default: 'none',
    older: ['USERDATA_ENCODING'],
    example: 'base64',
  },
} as const satisfies Record<string, Variable>

export const reporting = {
  REPORT_READY: {
    type: yesNo,
    systems: guests,
    pending: true,
    text: 'YES: OneGate is told READY=YES when everything succeeded.',
    default: 'NO',
    example: 'YES',
  },
  READY_SCRIPT_PATH: {
    type: absolutePath,
    systems: linux,
    pending: true,
    text: 'A script of the guest that must succeed before READY is told.',
    example: '/usr/local/bin/is-ready',
  },
  READY_SCRIPT: {
    type: textOrBase64,
    systems: linux,
    pending: true,
    text: 'A script that must succeed before READY is told, as it is or in base64.',
    example: '#!/bin/sh\ntest -e /run/app.pid\n',
  },
  RETRY_COUNT: {
    type: integer('a number of tries', 0, 1_000_000),
    systems: linux,
    pending: true,
    text: 'How often the report is tried again.',
    default: '3',
    example: '5',
  },
  RETRY_WAIT_PERIOD: {
    type: seconds,
    systems: linux,
    pending: true,
    text: 'Seconds between two tries of the report.',
    default: '10',
    example: '30',
  },
  ONEGATE_ENDPOINT: {
    type: url,
    systems: guests,
    text: 'Where OneGate listens.',
    example: 'http://169.254.16.9:5030',
  },
  ONEGATE_TOKEN: {
    type: line,
    systems: guests,
    text: 'What the machine shows OneGate to prove itself.',
    secret: true,
    otherwise: 'token.txt on the medium',
    example: 'b25lZ2F0ZS10b2tlbg==',
  },
  VMID: {
    type: integer('a machine number', 0, 4_294_967_295),
    systems: guests,
    text: "The machine's number in OpenNebula.",
    example: '42',
  },
} as const satisfies Record<string, Variable>
