/**
 * The context's own scripts, START_SCRIPT and INIT_SCRIPTS, and users' executables of the network stage. They
 * take turns by name, the context's two as one-context named them.
 */
import type { Problem } from '../../context/problem.ts'
import type { Settings } from '../../context/settings.ts'
import type { ScriptAction, ScriptFrequency } from '../../machine/actions.ts'
import type { Facts } from '../../machine/facts.ts'
import type { Module } from '../module.ts'
import { hooksOf, scriptTimeout } from './hooks.ts'

const startScriptTurn = 'net-97-start-script'
const initScriptsTurn = 'net-98-execute-scripts'

/** Run where INIT_SCRIPTS names nothing and the medium carries it. */
const defaultInitScript = 'init.sh'

const frequency = (settings: Settings): ScriptFrequency => settings.get('VMCONTEXT_SCRIPTS') ?? 'boot'

const startScript = (settings: Settings): ScriptAction | null => {
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

/** The names INIT_SCRIPTS gives, without folders: the files of a context lie at its root. */
const initScriptNames = (settings: Settings, facts: Facts): readonly string[] => {
  const given = settings.get('INIT_SCRIPTS')
  if (given !== null && given.length > 0) return given.map(baseName)
  return facts.mediumFiles.includes(defaultInitScript) ? [defaultInitScript] : []
}

const missing = (name: string): Problem => ({
  severity: 'error',
  variable: 'INIT_SCRIPTS',
  message: `INIT_SCRIPTS: there is no file ${name} on the medium; the others run`,
  hint: 'add it to the context: FILES_DS in a template, --file with build',
})

const initScript = (name: string, settings: Settings): ScriptAction => ({
  kind: 'script',
  name,
  script: { from: 'medium', file: name },
  arguments: [],
  timeout: scriptTimeout(settings),
  runs: frequency(settings),
})

export const scripts = {
  name: 'scripts',
  stage: 'network',

  plan(settings, facts) {
    const names = initScriptNames(settings, facts)
    const start = startScript(settings)
    const turns = [
      ...hooksOf(facts, settings, 'network'),
      ...(start === null ? [] : [{ name: startScriptTurn, action: start }]),
      ...names
        .filter(name => facts.mediumFiles.includes(name))
        .map(name => ({ name: initScriptsTurn, action: initScript(name, settings) })),
    ]
    turns.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
    return {
      actions: turns.map(({ action }) => action),
      problems: names.filter(name => !facts.mediumFiles.includes(name)).map(missing),
    }
  },
} satisfies Module
