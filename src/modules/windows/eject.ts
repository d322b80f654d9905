/**
 * Ejects the CD-ROM that the context came on, the last of all: scripts may still need what is on it. What failed, or is to
 * follow the next start of the machine, is finished by a later run, and that needs it too.
 */
import type { WindowsFacts } from '../../machine/windows/facts.ts'
import { change } from '../../network/windows/change.ts'
import type { Module } from '../module.ts'

/** The label of a context's medium; Windows shows labels in the case they have. */
const isContext = (label: string): boolean => label.toLowerCase() === 'context'

/** The drive that the context came from; null where it came from elsewhere. */
const driveOf = ({ contextDrive, volumes }: WindowsFacts): string | null =>
  contextDrive === undefined
    ? (volumes.find(({ kind, label }) => kind === 'cdrom' && isContext(label))?.letter ?? null)
    : (contextDrive?.charAt(0).toUpperCase() ?? null)

/** A context may lie on a disk too, which has nothing to be ejected. */
const isDisk = (letter: string, { volumes }: WindowsFacts): boolean =>
  volumes.some(volume => volume.letter === letter && volume.kind !== 'cdrom')

export const eject = {
  name: 'eject',
  stage: 'network',

  plan(settings, facts) {
    const letter = settings.get('EJECT_CDROM') === true ? driveOf(facts) : null
    if (letter === null || isDisk(letter, facts)) return { actions: [] }
    const calls = [{ command: 'Dismount-VmcontextCdrom', parameters: { DriveLetter: letter } }] as const
    return {
      actions: [{ ...change(`CD-ROM in ${letter}: ejected`, false, calls), onlyIfAllSucceeded: true }],
    }
  },
} satisfies Module<WindowsFacts>
