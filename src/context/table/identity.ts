/** The variables for who the guest is and who may come in. To add one: an entry here. */
import {
  absolutePath,
  base64Of,
  cryptedPassword,
  line,
  password,
  sshKeys,
  timeZone,
  userName,
  yesNo,
} from '../types.ts'
import { guests, linux, type Variable, windows } from './variable.ts'

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
    pending: { idle: 'NO' },
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
    pending: { idle: 'YES' },
    text: 'Whether root may log in only on the terminals of securetty(5).',
    otherwise: 'YES, in a container NO',
    example: 'NO',
  },
  TIMEZONE: { type: timeZone, systems: guests, text: 'Time zone.', example: 'Europe/Madrid' },
} as const satisfies Record<string, Variable>
