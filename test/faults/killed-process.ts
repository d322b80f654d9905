/**
 * Loaded before the command line (`node --import`): kills the process itself at one of its changes. VMCONTEXT_FAULT
 * says which, as JSON.
 */
import { interceptCalls } from './calls.ts'
import { beRepeatable } from './repeatable.ts'

const { root, at, half } = JSON.parse(process.env.VMCONTEXT_FAULT ?? '{}') as {
  readonly root: string
  readonly at: number
  readonly half: boolean
}
beRepeatable()
let count = 0
let isLast = false

interceptCalls(root, () => {
  isLast = count++ === at
  if (!isLast) return 'go'
  if (!half) process.kill(process.pid, 'SIGKILL')
  return {
    half,
    get error(): Error {
      process.kill(process.pid, 'SIGKILL')
      return new Error('killed')
    },
  }
})
