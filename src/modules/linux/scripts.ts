/**
 * The context's own scripts, START_SCRIPT and INIT_SCRIPTS, and users' executables of the network stage. They
 * take turns by name, the context's two as one-context named them.
 */
import type { Module } from '../module.ts'
import { initScript, initScriptNames, missingScript, startScript } from '../scripts.ts'
import { hooksOf } from './hooks.ts'

const startScriptTurn = 'net-97-start-script'
const initScriptsTurn = 'net-98-execute-scripts'

/** Run where INIT_SCRIPTS names nothing and the medium carries it. */
const defaultInitScript = 'init.sh'

export const scripts = {
  name: 'scripts',
  stage: 'network',

  plan(settings, facts) {
    const names = initScriptNames(settings, facts.mediumFiles, defaultInitScript)
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
      problems: names.filter(name => !facts.mediumFiles.includes(name)).map(missingScript),
    }
  },
} satisfies Module
