/** Where the service and what belongs to it lie on a Windows, and what of it is there already. */
import { win32 } from 'node:path'

/** What the steps are made of; paths are whole ones, with backslashes. */
export interface Place {
  /** The program that runs now. */
  readonly running: string
  /** %ProgramFiles%. */
  readonly programFiles: string
  /** %ProgramData%. */
  readonly programData: string
  /** The task is registered, as SYSTEM's. */
  readonly registered: boolean
  /** A task of this name is registered that is somebody else's. */
  readonly foreignTask: boolean
  /** The source of events is registered. */
  readonly eventSource: boolean
  /** A program is where it is installed. */
  readonly installed: boolean
  /** It is the one that runs, or has the same content. */
  readonly current: boolean
}

export const taskName = '\\vmcontext'

/** Where the event log looks for what an event says. */
export const eventKey = 'HKLM\\SYSTEM\\CurrentControlSet\\Services\\EventLog\\Application\\vmcontext'

type Folders = Pick<Place, 'programFiles' | 'programData'>

export const programFolder = ({ programFiles }: Pick<Folders, 'programFiles'>): string =>
  win32.join(programFiles, 'vmcontext')

export const installedProgram = (place: Pick<Folders, 'programFiles'>): string =>
  win32.join(programFolder(place), 'vmcontext.exe')

/** Log, state and reports. */
export const dataFolder = ({ programData }: Pick<Folders, 'programData'>): string =>
  win32.join(programData, 'vmcontext')

/** Windows tells no paths apart by case. */
export const samePath = (a: string, b: string): boolean =>
  win32.normalize(a).toLowerCase() === win32.normalize(b).toLowerCase()
