/** `vmcontext status`: what the last run on this machine did. */
import { type Report, readReport } from '../engine/report.ts'
import { openFiles } from '../machine/real-files.ts'
import { type Options, readOptions } from './arguments.ts'
import { type Command, exitCode } from './command.ts'
import { print, printError } from './output.ts'
import { problemText } from './problem-text.ts'
import { reportText } from './report-text.ts'
import { readRoot } from './root-option.ts'

const help = `Shows what the last run on this machine did. Only root may read its report.

Usage: vmcontext status [--root DIR] [--json]

  --root DIR    of the guest whose file tree is DIR, instead of this machine
  --json        the report as JSON on stdout; messages go to stderr

Exit codes: 0 all went well, 1 something failed or the report cannot be read, 2 wrong usage,
3 the agent has not run since the machine was started.
`

const options = {
  json: { type: 'boolean', default: false },
  root: { type: 'string', default: '/' },
} satisfies Options

const statusText = (report: Report): string => {
  const problems = report.problems.map(problem => problemText(problem, 'stdout'))
  return `${report.started}\n${reportText(report)}${problems.join('')}`
}

export const command: Command = {
  help,
  async run(args) {
    const values = readOptions('status', args, options)
    const report = readReport(openFiles(readRoot(values.root)))
    if (report === null) {
      printError(
        'vmcontext has not run since this machine was started; see: systemctl status vmcontext-local\n',
      )
      return exitCode.noContext
    }
    print(values.json ? `${JSON.stringify(report, null, 2)}\n` : statusText(report))
    return report.outcome === 'failed' ? exitCode.failed : exitCode.done
  },
}
