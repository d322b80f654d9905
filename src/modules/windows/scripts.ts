/**
 * The context's own scripts on Windows: those of the medium first, then START_SCRIPT, which is PowerShell. What PowerShell
 * and the command interpreter run is known by the end of its name.
 */
import type { Problem } from '../../context/problem.ts'
import type { ScriptAction } from '../../machine/actions.ts'
import type { WindowsFacts } from '../../machine/windows/facts.ts'
import type { Module } from '../module.ts'
import { initScript, initScriptNames, missingScript, startScript } from '../scripts.ts'

/** Run where INIT_SCRIPTS names nothing and the medium carries it. */
const defaultInitScript = 'init.ps1'

const isScript = (name: string): boolean => /\.(?:ps1|cmd|bat)$/i.test(name)

const notForWindows = (name: string): Problem => ({
  severity: 'error',
  variable: 'INIT_SCRIPTS',
  message: `INIT_SCRIPTS: ${name} is no script that Windows runs; the others run`,
  hint: 'scripts for Windows end in .ps1, .cmd or .bat',
})

/** The name of a program in the first line is nothing to PowerShell, which takes it for a comment. */
const meantForOther = ({ name, script }: ScriptAction): readonly Problem[] => {
  const first =
    script.from === 'context' ? /^\uFEFF?(#!.{0,60})/.exec(script.content)?.[1]?.trim() : undefined
  if (first === undefined || /\b(?:pwsh|powershell)\b/i.test(first)) return []
  return [
    {
      severity: 'warning',
      variable: name,
      message: `${name}: it begins with ${first}, and Windows runs it as PowerShell all the same`,
      hint: 'give Windows guests a START_SCRIPT of their own',
    },
  ]
}

/** What PowerShell's own -EncodedCommand takes, and no file of a script is: no text in UTF-8 holds a zero byte. */
const isUtf16 = ({ script }: ScriptAction): boolean =>
  script.from === 'context' && script.content.includes('\0')

const inUtf16 = ({ name }: ScriptAction): Problem => ({
  severity: 'error',
  variable: name,
  message: `${name}: it holds zero bytes, as text in UTF-16 does; it is not run`,
  hint: 'encode it as UTF-8: [Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes($text))',
})

/** Windows does not tell names apart by their case. */
const onMedium = (name: string, files: readonly string[]): string | undefined =>
  files.includes(name) ? name : files.find(file => file.toLowerCase() === name.toLowerCase())

/** A name in a context for Windows may have a folder in front of it in either way. */
const withoutFolder = (name: string): string => name.slice(name.lastIndexOf('\\') + 1)

export const scripts = {
  name: 'scripts',
  stage: 'network',

  plan(settings, { mediumFiles }) {
    const usual = onMedium(defaultInitScript, mediumFiles) ?? defaultInitScript
    const asked = initScriptNames(settings, mediumFiles, usual).map(withoutFolder)
    const runnable = asked.filter(isScript)
    const found = runnable.flatMap(name => onMedium(name, mediumFiles) ?? [])
    const script = startScript(settings)
    const given = script === null ? [] : [script]
    const start = given.filter(script => !isUtf16(script))
    return {
      actions: [...found.map(name => initScript(name, settings)), ...start],
      problems: [
        ...given.filter(isUtf16).map(inUtf16),
        ...start.flatMap(meantForOther),
        ...asked.filter(name => !isScript(name)).map(notForWindows),
        ...runnable.filter(name => onMedium(name, mediumFiles) === undefined).map(missingScript),
      ],
    }
  },
} satisfies Module<WindowsFacts>
