/** Tells the journal what came of a run, besides the words that went there while it was made. */
import type { Report } from '../../engine/report.ts'
import { isJournal } from '../log.ts'

/** `report`: null where no context was found. Does nothing where our messages do not go to the journal. */
export const tellJournal = async (report: Report | null, source: string): Promise<void> => {
  if (!isJournal()) return
  const [{ noContextEntry, runEntries }, { sendEntries }] = await Promise.all([
    import('./entries.ts'),
    import('./send.ts'),
  ])
  await sendEntries(report === null ? [noContextEntry(source)] : runEntries(report))
}
