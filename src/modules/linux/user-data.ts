/**
 * USER_DATA: a cloud-config's files and commands, or a script, once in the life of the machine. Its files are written
 * before the network is up; those that are deferred, and all that runs, have their turn once it is.
 */
import type { Problem } from '../../context/problem.ts'
import type { Settings } from '../../context/settings.ts'
import type { Action, FileAction, ScriptAction } from '../../machine/actions.ts'
import { readCloudConfig } from '../../user-data/cloud-config.ts'
import { readDocument } from '../../user-data/document.ts'
import type { WantedFile } from '../../user-data/write-files.ts'
import type { Module } from '../module.ts'
import { scriptTimeout } from '../scripts.ts'

interface Wanted {
  readonly files: readonly WantedFile[]
  /** A script with its first line; null where nothing is to run. */
  readonly script: string | null
  readonly problems: readonly Problem[]
}

const nothing: Wanted = { files: [], script: null, problems: [] }

const wantedBy = async (settings: Settings): Promise<Wanted> => {
  const value = settings.get('USER_DATA')
  if (value === null || settings.invalid('USER_DATA_ENCODING')) return nothing
  const document = await readDocument(value, settings.get('USER_DATA_ENCODING') === 'base64')
  if (document.kind === 'nothing') return nothing
  if (document.kind === 'unusable') return { ...nothing, problems: [document.problem] }
  if (document.kind === 'script') return { ...nothing, script: document.text }
  const { files, commands, problems } = await readCloudConfig(document.text)
  const script = commands.length === 0 ? null : `#!/bin/sh\n${commands.join('\n')}\n`
  return { files, script, problems }
}

/** The user's own file: without a header of ours, and nothing of it is shown where others may not read it. */
const fileAction = ({ path, content, mode, owner, group, append }: WantedFile): FileAction => ({
  kind: 'file',
  path,
  content,
  mode,
  owner,
  ...(group !== null && { group }),
  ...(append && { append }),
  ...((mode & 0o004) === 0 && { secret: true }),
})

const scriptAction = (content: string, settings: Settings): ScriptAction => ({
  kind: 'script',
  name: 'USER_DATA',
  script: { from: 'context', content: content.endsWith('\n') ? content : `${content}\n` },
  arguments: [],
  timeout: scriptTimeout(settings),
  runs: 'once',
})

export const userFiles = {
  name: 'user-files',
  stage: 'local',
  once: 'instance',
  plan: async settings => {
    const { files, problems } = await wantedBy(settings)
    return { actions: files.filter(({ defer }) => !defer).map(fileAction), problems }
  },
} satisfies Module

export const userData = {
  name: 'user-data',
  stage: 'network',
  once: 'instance',
  plan: async settings => {
    const { files, script } = await wantedBy(settings)
    const actions: Action[] = files.filter(({ defer }) => defer).map(fileAction)
    if (script !== null) actions.push(scriptAction(script, settings))
    return { actions }
  },
} satisfies Module
