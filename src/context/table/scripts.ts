/** The variables for users' own scripts and cloud-config. To add one: an entry here. */
import { base64, enumeration, fileList, seconds, text } from '../types.ts'
import { guests, linux, type Variable } from './variable.ts'

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
    text: 'When these scripts run: at each boot, when the context has changed, or once in the life of the machine.',
    default: 'boot',
    example: 'once',
  },
  VMCONTEXT_SCRIPT_TIMEOUT: {
    type: seconds,
    systems: guests,
    text: 'Seconds after which a script is ended; 0 for no limit.',
    default: '86400',
    example: '600',
  },
  USER_DATA: {
    type: text,
    systems: linux,
    text: 'A cloud-config, of which write_files and runcmd are done, or a script: once per machine.',
    older: ['USERDATA'],
    example: '#cloud-config\nruncmd:\n  - echo hello\n',
  },
  USER_DATA_ENCODING: {
    type: encoding,
    systems: linux,
    text: 'Encoding of USER_DATA.',
    default: 'none',
    older: ['USERDATA_ENCODING'],
    example: 'base64',
  },
} as const satisfies Record<string, Variable>
