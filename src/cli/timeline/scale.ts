/**
 * The time axis of one run. Where a few waits take far longer than all the rest, the axis is broken in them, so that
 * milliseconds can still be seen beside minutes.
 */
import type { Span } from '../../engine/report.ts'

export interface Tick {
  readonly x: number
  readonly text: string
}

export interface Scale {
  /** Where a moment is, in pixels from the left. */
  readonly at: (moment: number) => number
  readonly ticks: readonly Tick[]
  /** Where the axis is broken. */
  readonly breaks: readonly { readonly from: number; readonly to: number }[]
}

/** A wait so many times longer than the rest together is cut. */
const farLonger = 6

const mostBreaks = 4

/** Pixels. */
const betweenTicks = 74

interface Piece {
  readonly from: number
  readonly to: number
  readonly isBroken: boolean
}

const lengthOf = ({ from, to }: { readonly from: number; readonly to: number }): number => to - from

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0)

/** The time cut at each moment at which something begins or ends. */
const piecesOf = (whole: Span, spans: readonly Span[]): readonly Piece[] => {
  const end = whole.begun + whole.milliseconds
  const moments = [whole, ...spans].flatMap(({ begun, milliseconds }) => [begun, begun + milliseconds])
  const cuts = [...new Set(moments)].filter(one => one >= whole.begun && one <= end).sort((a, b) => a - b)
  const pieces = cuts.slice(1).map((to, index) => ({ from: cuts[index] ?? to, to }))
  const longest = pieces.toSorted((a, b) => lengthOf(b) - lengthOf(a))
  const count = Array.from({ length: mostBreaks }, (_, index) => index + 1).find(number => {
    const [shortest, rest] = [longest[number - 1], sum(longest.slice(number).map(lengthOf))]
    return shortest !== undefined && rest > 0 && lengthOf(shortest) > farLonger * rest
  })
  const broken = new Set(longest.slice(0, count ?? 0))
  return pieces.map(piece => ({ ...piece, isBroken: broken.has(piece) }))
}

const minute = 60_000

/** A step that people count in, at least so many milliseconds. */
const stepFrom = (least: number): number => {
  const times = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600].map(seconds => seconds * 1000)
  const longer = times.find(step => step >= least)
  if (least > 500) return longer ?? Math.ceil(least / (60 * minute)) * 60 * minute
  const power = 10 ** Math.floor(Math.log10(Math.max(least, 0.01)))
  return [1, 2, 5, 10].map(digit => digit * power).find(step => step >= least * 0.999) ?? 10 * power
}

const decimals = (step: number): number =>
  Math.max(0, Math.min(5, Math.ceil(-Math.log10(step / 1000) - 1e-9)))

/** A time since the run began, as exact as the step. */
export const tickText = (milliseconds: number, step: number): string => {
  if (milliseconds === 0) return '0'
  if (milliseconds < 1000) return `${Number(milliseconds.toFixed(Math.max(0, decimals(step) - 3)))} ms`
  const digits = decimals(step)
  if (milliseconds < minute) return `${(milliseconds / 1000).toFixed(digits)} s`
  const seconds = (milliseconds % minute) / 1000
  const width = digits === 0 ? 2 : digits + 3
  return `${Math.floor(milliseconds / minute)}:${seconds.toFixed(digits).padStart(width, '0')} min`
}

/** `width`: pixels for the whole time. */
export const makeScale = (whole: Span, spans: readonly Span[], width: number): Scale => {
  const pieces = piecesOf(whole, spans)
  const broken = pieces.filter(piece => piece.isBroken)
  const breakWidth = broken.length === 0 ? 0 : Math.min(width / 5, width / 2 / broken.length)
  const plain = sum(pieces.filter(piece => !piece.isBroken).map(lengthOf))
  const perMillisecond = plain === 0 ? 0 : (width - breakWidth * broken.length) / plain
  const placed: { piece: Piece; x: number; width: number }[] = []
  for (const piece of pieces) {
    const before = placed.at(-1)
    const wide = piece.isBroken ? breakWidth : lengthOf(piece) * perMillisecond
    placed.push({ piece, x: before === undefined ? 0 : before.x + before.width, width: wide })
  }
  const at = (moment: number): number => {
    const place = placed.find(({ piece }) => moment <= piece.to) ?? placed.at(-1)
    if (place === undefined) return 0
    const part = (moment - place.piece.from) / lengthOf(place.piece)
    return place.x + Math.max(0, Math.min(1, part)) * place.width
  }
  const step = stepFrom(perMillisecond === 0 ? 1 : betweenTicks / perMillisecond)
  const ticks: Tick[] = []
  for (const { piece } of placed.filter(place => !place.piece.isBroken)) {
    const last = Math.floor((piece.to - whole.begun) / step + 1e-9)
    for (let number = Math.ceil((piece.from - whole.begun) / step - 1e-9); number <= last; number += 1) {
      const x = at(whole.begun + number * step)
      const previous = ticks.at(-1)
      if (previous === undefined || x - previous.x >= betweenTicks * 0.9)
        ticks.push({ x, text: tickText(number * step, step) })
    }
  }
  const breaks = placed
    .filter(({ piece }) => piece.isBroken)
    .map(({ x, width: wide }) => ({ from: x, to: x + wide }))
  return { at, ticks, breaks }
}
