/**
 * The context's own scripts, START_SCRIPT and INIT_SCRIPTS, as far as they are the same on every system. What a system adds,
 * and in which order they run, is in its own folder.
 */
import type { Problem } from '../context/problem.ts'
import type { Settings } from '../context/settings.ts'
import type { ScriptAction, ScriptFrequency } from '../machine/actions.ts'

/** How long a script may run, in seconds; 0: as long as it likes. */
export const scriptTimeout = (settings: Settings): number => settings.get('VMCONTEXT_SCRIPT_TIMEOUT') ?? 0

const frequency = (settings: Settings): ScriptFrequency => settings.get('VMCONTEXT_SCRIPTS') ?? 'boot'

/** START_SCRIPT; null where there is none. */
export const startScript = (settings: Settings): ScriptAction | null => {
  const encoded = settings.given('START_SCRIPT_BASE64')
  const content = encoded ? settings.get('START_SCRIPT_BASE64') : settings.get('START_SCRIPT')
  if (content === null) return null
  return {
    kind: 'script',
    name: encoded ? 'START_SCRIPT_BASE64' : 'START_SCRIPT',
    script: { from: 'context', content: content.endsWith('\n') ? content : `${content}\n` },
    arguments: [],
    timeout: scriptTimeout(settings),
    runs: frequency(settings),
  }
}

const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1)

/**
 * The names INIT_SCRIPTS gives, without folders: the files of a context lie at its root.
 *
 * @param usual run where it names nothing and the medium carries it
 */
export const initScriptNames = (
  settings: Settings,
  mediumFiles: readonly string[],
  usual: string,
): readonly string[] => {
  const given = settings.get('INIT_SCRIPTS')
  if (given !== null && given.length > 0) return given.map(baseName)
  return mediumFiles.includes(usual) ? [usual] : []
}

/** What INIT_SCRIPTS names and nobody has put on the medium. */
export const missingScript = (name: string): Problem => ({
  severity: 'error',
  variable: 'INIT_SCRIPTS',
  message: `INIT_SCRIPTS: there is no file ${name} on the medium; the others run`,
  hint: 'add it to the context: FILES_DS in a template, --file with build',
})

/** A script of the medium. */
export const initScript = (name: string, settings: Settings): ScriptAction => ({
  kind: 'script',
  name,
  script: { from: 'medium', file: name },
  arguments: [],
  timeout: scriptTimeout(settings),
  runs: frequency(settings),
})
