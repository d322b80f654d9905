/**
 * The task of Task Scheduler that stands for a service: started at boot as SYSTEM, started again whenever it has ended.
 * Windows' own services need a program that speaks with its service manager, which Node does not; a task needs none,
 * and no wrapper of somebody else. Elements and their order: Microsoft Learn, "Task Scheduler Schema".
 */
import { system } from '../protect.ts'

export interface Task {
  readonly description: string
  /** The whole path of the program. */
  readonly program: string
  /** Its arguments, as they stand on a command line. */
  readonly arguments: string
  /** It is to run from now on, and not only from the next boot. */
  readonly startsNow: boolean
}

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
}

/** Text of an element (XML 1.0 §2.4). */
const escaped = (text: string): string => text.replace(/[&<>"']/g, sign => escapes[sign] ?? sign)

const element = (name: string, content: string | readonly string[]): readonly string[] =>
  typeof content === 'string'
    ? [`<${name}>${escaped(content)}</${name}>`]
    : [`<${name}>`, ...content.map(line => `  ${line}`), `</${name}>`]

const elements = (contents: Readonly<Record<string, string>>): readonly string[] =>
  Object.entries(contents).flatMap(([name, content]) => element(name, content))

/**
 * A program that ends with an error has run as far as the scheduler is concerned, so `RestartOnFailure` is only for one
 * that could not be started. Triggers are repeated instead, and ignored while the program runs.
 */
const repetition = element('Repetition', elements({ Interval: 'PT1M', StopAtDurationEnd: 'false' }))

const atBoot = element('BootTrigger', [...element('Enabled', 'true'), ...repetition])

/** A boot that is over triggers nothing, and a start by hand is no trigger: a time in the past is, once a minute. */
const fromNowOn = element('TimeTrigger', [
  ...elements({ Enabled: 'true', StartBoundary: '2020-01-01T00:00:00' }),
  ...repetition,
])

const settings = [
  ...elements({
    MultipleInstancesPolicy: 'IgnoreNew',
    DisallowStartIfOnBatteries: 'false',
    StopIfGoingOnBatteries: 'false',
    AllowHardTerminate: 'true',
    StartWhenAvailable: 'true',
    RunOnlyIfNetworkAvailable: 'false',
  }),
  ...element('IdleSettings', elements({ StopOnIdleEnd: 'false', RestartOnIdle: 'false' })),
  ...elements({
    AllowStartOnDemand: 'true',
    Enabled: 'true',
    Hidden: 'false',
    RunOnlyIfIdle: 'false',
    WakeToRun: 'false',
    // Without end.
    ExecutionTimeLimit: 'PT0S',
    // Normal; 7, what a task has by itself, is below that and has little of the disk ("Priority (settingsType) Element").
    Priority: '5',
  }),
  ...element('RestartOnFailure', elements({ Interval: 'PT1M', Count: '255' })),
]

/** The task as XML. */
export const taskXml = ({ description, program, arguments: words, startsNow }: Task): string => {
  const task = [
    ...element('RegistrationInfo', elements({ Author: 'vmcontext', Description: description })),
    ...element('Triggers', [...atBoot, ...(startsNow ? fromNowOn : [])]),
    '<Principals>',
    '  <Principal id="Author">',
    ...elements({ UserId: system, RunLevel: 'HighestAvailable' }).map(line => `    ${line}`),
    '  </Principal>',
    '</Principals>',
    ...element('Settings', settings),
    '<Actions Context="Author">',
    ...element('Exec', elements({ Command: program, Arguments: words })).map(line => `  ${line}`),
    '</Actions>',
  ]
  return [
    '<?xml version="1.0" encoding="UTF-16"?>',
    '<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">',
    ...task.map(line => `  ${line}`),
    '</Task>',
    '',
  ].join('\r\n')
}

/** The XML as a file that schtasks.exe reads: UTF-16, little end first, with a byte order mark. */
export const taskFile = (task: Task): Uint8Array => Buffer.from(`\ufeff${taskXml(task)}`, 'utf16le')
