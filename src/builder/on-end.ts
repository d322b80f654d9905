/**
 * What has to be done however the process ends: at its exit, and where a signal ends it, whose exit status stays
 * what it would be without us (128 and the signal's number to a shell). A program that listens for a signal itself
 * decides alone what that means: it may reload, or finish its work first.
 */

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

const tasks = new Set<() => void>()

const runAll = (): void => {
  for (const task of tasks) {
    tasks.delete(task)
    try {
      task()
    } catch {
      // The process is ending and its other tasks are waiting; there is nobody to tell.
    }
  }
}

/**
 * Listeners of the package signal-exit, by which execa ends its children. Like us they do nothing where others listen,
 * so they must not count as others: nobody would end the process then.
 */
const deferring = (): number => {
  const emitter: unknown = Reflect.get(globalThis, Symbol.for('signal-exit emitter'))
  return typeof emitter === 'object' && emitter !== null && 'count' in emitter ? Number(emitter.count) : 0
}

const endBy = (signal: NodeJS.Signals): void => {
  if (process.listenerCount(signal) - deferring() > 1) return
  runAll()
  unlisten()
  // With nobody listening any more it ends us as it ends anybody.
  setImmediate(() => process.kill(process.pid, signal))
}

const listen = (): void => {
  process.on('exit', runAll)
  // Before others: a listener for one time is no longer counted once it was called.
  for (const signal of signals) process.prependListener(signal, endBy)
}

const unlisten = (): void => {
  process.off('exit', runAll)
  for (const signal of signals) process.off(signal, endBy)
}

/**
 * Runs a task, which has to be synchronous, when the process ends before it is taken back: at its exit, or by SIGINT,
 * SIGTERM or SIGHUP. Where the program has a listener of its own for such a signal, nothing is done at the signal, and
 * the task runs at the exit that the listener may lead to.
 *
 * @returns takes the task back
 */
export const onEnd = (task: () => void): (() => void) => {
  if (tasks.size === 0) listen()
  tasks.add(task)
  return () => {
    tasks.delete(task)
    if (tasks.size === 0) unlisten()
  }
}
