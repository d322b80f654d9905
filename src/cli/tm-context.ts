/** `vmcontext tm-context`: takes the place of OpenNebula's tm/*\/context, argument for argument. */
import { printable } from '../context/printable.ts'
import { messageOf } from '../error-code.ts'
import { type Command, exitCode } from './command.ts'
import { printError } from './output.ts'

const help = `Makes a context image for OpenNebula, in place of its transfer script tm/*/context.

Usage: vmcontext tm-context FILE... HOST:PATH VMID DSID
       vmcontext tm-context FILE... HOST:PATH            as OpenNebula called it in 2012

  FILE          a file or folder of the front-end, with its own name in the image
  FILE:NAME     the same with another name; a name in quotes may come in several arguments
  http://...    a file of a web server, https:// too; behind it #sha256=HEX, :NAME or both may follow
  HOST:PATH     where the image goes, /var/lib/one/datastores/0/42/disk.1 for example: the folder is made
                there; localhost, no host and the front-end's own name are reached without ssh

What surrounds it:
  ONE_LOCATION              OpenNebula in a folder of its own; without it the places of its packages count
  DS_DIR                    the datastores; while files are downloaded they lie in .isofiles/VM in there
  SSH                       the command that reaches HOST (default ssh)
  http_proxy, https_proxy, no_proxy, VMCONTEXT_DOWNLOAD_LIMIT (default 1G)
                            how files are downloaded, and how large one may be

OpenNebula's driver reads what goes wrong on stderr, in the frame ERROR MESSAGE that drivers before 6.0
need and later ones do without. Exit codes are the script's too: 0 done, 1 no folder could be made for the
image, 255 anything else.
packaging/opennebula/README.md tells how to put it into a front-end, and how to go back.

Example, what a transfer script of OpenNebula asks for:
  vmcontext tm-context /var/lib/one/vms/42/context.sh "/srv/init.sh:'first boot.sh'" \\
    node1:/var/lib/one/datastores/0/42/disk.1 42 0
`

/** The lines that a driver before 6.0 takes the message from between. */
const framed = (message: string): string => `ERROR MESSAGE --8<------\n${message}\nERROR MESSAGE ------>8--\n`

/** A line of the log, as the driver knows it: `SEVERITY: SCRIPT: text`. */
const log = (severity: 'ERROR' | 'INFO', text: string): void =>
  printError(`${severity}: context: ${printable(text)}\n`)

const run = async (args: readonly string[]): Promise<number> => {
  const { transferContext } = await import('../builder/opennebula/transfer.ts')
  try {
    await transferContext(args, process.env, message => log('INFO', message))
    return exitCode.done
  } catch (error) {
    return fail(error)
  }
}

/** Whatever went wrong, the driver has to be told in its own form. */
const fail = async (error: unknown): Promise<number> => {
  const { frontEndOf } = await import('../builder/opennebula/front-end.ts')
  const { codeOf } = await import('../builder/opennebula/transfer-error.ts')
  const message = printable(messageOf(error))
  log('ERROR', message)
  printError(frontEndOf(process.env).isFramed ? framed(message) : `${message}\n`)
  return codeOf(error)
}

export const command: Command = { help, run }
