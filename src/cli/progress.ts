/**
 * Progress bars on a terminal, for what takes longer than a moment. Where stderr is no terminal there are none.
 * What is shown is decided by whoever does the work, through `Progress`.
 */
import type { MultiBar, SingleBar } from 'cli-progress'
import type { BuildSurroundings } from '../builder/build.ts'
import { onEnd } from '../builder/on-end.ts'
import { printable } from '../context/printable.ts'
import { print, printError } from './output.ts'
import { isTerminal } from './style.ts'
import { sizeText } from './words.ts'

/** What is done sooner than this, in milliseconds, needs no bar. */
const moment = 400

export interface Bars {
  /** Shows how far something has come: `done` of `total`, the total null where nobody knows it. */
  readonly show: (name: string, done: number, total: number | null) => void
  /** Prints a part of the answer: above the bars, where both are on one terminal. */
  readonly print: (text: string) => void
  /** The same for messages. */
  readonly printError: (text: string) => void
  /** Takes the bars away. */
  readonly stop: () => void
}

const nothing: Bars = { show: () => undefined, print, printError, stop: () => undefined }

const begin = ({ MultiBar }: typeof import('cli-progress')): MultiBar =>
  new MultiBar({
    format: '{name} {bar} {done} of {all}',
    barsize: 30,
    barCompleteChar: '━',
    barIncompleteChar: '─',
    clearOnComplete: true,
    hideCursor: true,
    stream: process.stderr,
    // It would take the first Ctrl-C for itself; ours is for whoever cleans up.
    gracefulExit: false,
  })

/** Bars whose counts are told by `text`. */
export const openBars = (text: (count: number) => string): Bars => {
  if (!isTerminal('stderr')) return nothing
  const started = performance.now()
  const bars = new Map<string, SingleBar>()
  let all: MultiBar | undefined
  let isOpening = false
  let isOver = false
  let forget = (): void => undefined
  const stop = (): void => {
    // What was to be printed above the bars comes with their next picture.
    all?.update()
    all?.stop()
    all = undefined
    isOver = true
    forget()
  }
  /** The library is loaded only where something takes long. */
  const open = async (): Promise<void> => {
    isOpening = true
    const library = (await import('cli-progress')).default
    if (isOver) return
    all = begin(library)
    forget = onEnd(() => all?.stop())
  }
  return {
    show: (name, done, total) => {
      if (performance.now() - started < moment) return
      if (all === undefined) {
        if (!isOpening) void open()
        return
      }
      const words = { name: printable(name), done: text(done), all: total === null ? '?' : text(total) }
      const bar = bars.get(name) ?? all.create(total ?? done, done, words)
      bars.set(name, bar)
      bar.setTotal(total ?? done)
      bar.update(done, words)
    },
    print: part => {
      if (all !== undefined && isTerminal('stdout')) all.log(part)
      else print(part)
    },
    printError: message => {
      if (all !== undefined) all.log(message)
      else printError(message)
    },
    stop,
  }
}

/** What a build needs to show bars, and how to take them away. */
export const progressBars = (): BuildSurroundings & Pick<Bars, 'stop'> => {
  const { show, stop } = openBars(sizeText)
  const write = (size: number): ((bytes: number) => void) => {
    let done = 0
    return bytes => {
      done += bytes
      show('image', done, size)
    }
  }
  return { progress: { download: show, write }, stop }
}
