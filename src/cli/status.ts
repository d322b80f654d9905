/** `vmcontext status`: what the last run on this machine did. */
import { readReport } from '../engine/report.ts'
import { openFiles } from '../machine/real-files.ts'
import { type Options, readOptions } from './arguments.ts'
import { type Command, exitCode } from './command.ts'
import { print, printError } from './output.ts'
import { problemText } from './problem-text.ts'
import { reportText } from './report-text.ts'

const help = `Shows what the last run on this machine did. Only root may read its report.

Usage: vmcontext status [--root DIR] [--json]

Exit codes: 0 all went well, 1 something failed, 3 the agent has not run since the machine was started.
`

const options = {
  json: { type: 'boolean', default: false },
  root: { type: 'string', default: '/' },
} satisfies Options

export const command: Command = {
  help,
  async run(args) {
    const values = readOptions('status', args, options)
    const report = readReport(openFiles(values.root))
    if (report === null) {
      printError(
        'vmcontext has not run since this machine was started; see: systemctl status vmcontext-local\n',
      )
      return exitCode.noContext
    }
    if (values.json) print(`${JSON.stringify(report, null, 2)}\n`)
    else
      print(
        `${report.started}\n${reportText(report)}${report.problems.map(problem => problemText(problem, 'stdout')).join('')}`,
      )
    return report.outcome === 'failed' ? exitCode.failed : exitCode.done
  },
}
