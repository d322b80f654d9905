/**
 * What has to be done however the process ends: at its exit, and where a signal ends it, whose exit status stays
 * what it would be without us (128 and the signal's number to a shell).
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

const endBy = (signal: NodeJS.Signals): void => {
  runAll()
  unlisten()
  // Others who listen have their say first and may then send it again; else it ends us as it ends anybody.
  setImmediate(() => process.kill(process.pid, signal))
}

const listen = (): void => {
  process.on('exit', runAll)
  for (const signal of signals) process.on(signal, endBy)
}

const unlisten = (): void => {
  process.off('exit', runAll)
  for (const signal of signals) process.off(signal, endBy)
}

/**
 * Runs a task, which has to be synchronous, when the process ends before it is taken back.
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
