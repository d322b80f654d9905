/**
 * What a medium lacks for its context to work, and what is odd about it. To add a rule: a function here, and a line in
 * `rules`. Whoever lints an image that is yet to be built can use it as well: it asks for names and sizes only.
 */
import { contextLabel } from '../file.ts'
import { printable } from '../printable.ts'
import type { Problem } from '../problem.ts'
import type { Settings } from '../settings.ts'
import type { System } from '../types.ts'
import { error, warning } from './rule.ts'

/** What is on a medium, without its contents. */
export interface MediumContent {
  /** The volume's label; null where the medium is no volume. */
  readonly label: string | null
  /** Every file, its path relative to the root; null where nothing but context.sh is known of it. */
  readonly files: readonly { readonly path: string; readonly size: number }[] | null
}

type Files = NonNullable<MediumContent['files']>

type MediumRule = (files: Files, settings: Settings, system: System) => readonly Problem[]

/** Run where INIT_SCRIPTS names nothing. */
const defaultScriptOf = (system: System): string => (system === 'windows' ? 'init.ps1' : 'init.sh')

/** Windows does not tell names apart by their case. */
const isSame = (a: string, b: string, system: System): boolean =>
  a === b || (system === 'windows' && a.toLowerCase() === b.toLowerCase())

const has = (files: Files, name: string, system: System): boolean =>
  files.some(({ path }) => isSame(path, name, system))

const folders: Readonly<Partial<Record<System, RegExp>>> = { windows: /^.*[/\\]/s }

/** The names INIT_SCRIPTS gives, without folders, as a guest takes them. */
export const namedScripts = (settings: Settings, system: System): readonly string[] =>
  (settings.get('INIT_SCRIPTS') ?? []).map(path => path.replace(folders[system] ?? /^.*\//s, ''))

/** A script that is not there fails the guest's run. */
const missingScripts: MediumRule = (files, settings, system) =>
  namedScripts(settings, system)
    .filter(name => !has(files, name, system))
    .map(name => {
      const below = files.find(({ path }) => path.endsWith(`/${name}`))?.path
      const hint =
        below === undefined
          ? 'add it to the context: FILES_DS in a template, --file with build'
          : `${below} is in a folder; put it at the root, where guests look`
      return error('INIT_SCRIPTS', `there is no file ${name} on the medium`, hint)
    })

/** Who gives both a list and an init.sh often wants both. */
const idleScript: MediumRule = (files, settings, system) => {
  const names = namedScripts(settings, system)
  const defaultScript = defaultScriptOf(system)
  const isNamed = names.some(name => isSame(name, defaultScript, system))
  if (names.length === 0 || isNamed || !has(files, defaultScript, system)) return []
  return [
    warning(
      'INIT_SCRIPTS',
      `${defaultScript} is on the medium, but runs only where INIT_SCRIPTS names it or is not given`,
      `add ${defaultScript} to it, or leave the file out`,
    ),
  ]
}

const emptyScripts: MediumRule = (files, settings, system) => {
  const names = namedScripts(settings, system)
  const run = names.length > 0 ? names : [defaultScriptOf(system)]
  return files
    .filter(({ path, size }) => size === 0 && run.some(name => isSame(name, path, system)))
    .map(({ path }) => ({ severity: 'warning', message: `${path}: the script is empty` }) as const)
}

/** OneGate knows a guest by its token. */
const missingToken: MediumRule = (files, settings, system) => {
  if (settings.get('TOKEN') !== true || settings.given('ONEGATE_TOKEN') || has(files, 'token.txt', system))
    return []
  return [
    warning(
      'TOKEN',
      'TOKEN=YES, but there is no token.txt on the medium, without which OneGate refuses the guest',
      'OpenNebula makes it for each machine; add --file token.txt',
    ),
  ]
}

/** Names that one system or another cannot have beside each other, or that nobody can type. */
const oddNames: MediumRule = files => {
  const seen = new Map<string, string>()
  const problems: Problem[] = []
  for (const { path } of files) {
    const other = seen.get(path.toLowerCase())
    if (other === undefined) seen.set(path.toLowerCase(), path)
    else
      problems.push(odd(`${path} and ${other} differ in upper and lower case only: Windows sees one of them`))
    if (printable(path) !== path) problems.push(odd(`the name of ${path} holds signs that cannot be printed`))
  }
  return problems
}

const odd = (message: string): Problem => ({ severity: 'warning', message, hint: 'give it another name' })

const rules: readonly MediumRule[] = [missingScripts, idleScript, emptyScripts, missingToken, oddNames]

const otherLabel = (label: string): Problem => ({
  severity: 'warning',
  message: `the volume is labelled "${label}": guests look for ${contextLabel} and do not find it by themselves`,
  hint:
    label.toUpperCase() === contextLabel
      ? `write it in capitals: ${contextLabel}`
      : `label it ${contextLabel}, unless guests are told of the device`,
})

/** Problems of a medium as a whole; where a rule is about a variable, the problem names it. */
export const lintMedium = (
  { label, files }: MediumContent,
  settings: Settings,
  system: System = 'linux',
): readonly Problem[] => [
  ...(label === null || label === contextLabel ? [] : [otherLabel(label)]),
  ...(files === null ? [] : rules.flatMap(rule => rule(files, settings, system))),
]
