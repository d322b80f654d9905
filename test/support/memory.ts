/** The memory of a machine that lies in a folder which nobody keeps: what a test notes, that test alone recalls. */
import { type MemoryOptions, openMemory, type RunMemory } from '../../src/engine/memory/memory.ts'
import { overlayFiles } from '../../src/machine/overlay-files.ts'
import { openFiles } from '../../src/machine/real-files.ts'

export const fakeMemory = (changes: Partial<MemoryOptions> = {}): RunMemory =>
  openMemory(overlayFiles(openFiles('/nonexistent')), {
    instance: { vmid: null, uuid: null, machineId: null },
    force: false,
    dryRun: false,
    log: () => {},
    ...changes,
  })
