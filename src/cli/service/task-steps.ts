/** What is done with the task of the service, by schtasks.exe (Microsoft Learn, "schtasks"). */
import { taskName } from './place.ts'
import type { RunStep } from './step.ts'

/** @param words such as /Change, then what belongs to it */
export const schtasks = (command: string, ...words: readonly string[]): RunStep => ({
  kind: 'run',
  program: 'schtasks.exe',
  arguments: [command, '/TN', taskName, ...words],
})

export const startStep = schtasks('/Run')

/**
 * Ends the service so that it stays ended: once a minute its task would start it again. In this order, as nobody says that
 * a task which is disabled can be ended.
 */
export const holdSteps: readonly RunStep[] = [
  { ...schtasks('/End'), mayFail: true },
  { ...schtasks('/Change', '/DISABLE'), mayFail: true },
]
