/** Draws a report as an SVG picture: a panel a run, a row a module or action, bars over time. The same report gives the same bytes. */
import type { Report } from '../../engine/report.ts'
import { summaryText } from '../report-text.ts'
import { durationText, momentText, runText } from '../words.ts'
import { measures, style, width } from './look.ts'
import { type Kind, type Panel, panelsOf, type Row } from './rows.ts'
import { makeScale, type Scale } from './scale.ts'
import { fit, lineText, titleText } from './text.ts'

const left = measures.margin + measures.labels
const right = left + measures.plot

const round = (pixels: number): string => String(Math.round(pixels * 10) / 10)

const text = (x: number, y: number, classes: string, words: string): string =>
  `<text x="${round(x)}" y="${round(y)}" class="${classes}">${lineText(words)}</text>\n`

/** What is shorter is still to be seen. */
const leastBar = 2

const bar = (row: Row, y: number, scale: Scale): string => {
  const from = left + scale.at(row.begun)
  const to = left + scale.at(row.begun + row.milliseconds)
  const wide = Math.max(leastBar, to - from)
  const height = row.depth === 0 ? measures.bar : measures.bar - 4
  const x = Math.min(from, right - wide)
  const top = y + (measures.row - height) / 2
  return `<rect x="${round(x)}" y="${round(top)}" width="${round(wide)}" height="${height}" rx="2" class="${row.kind}"/>\n`
}

const labelClass = ({ kind, depth }: Row): string => {
  if (kind === 'phase') return 'phase-label'
  return depth === 0 ? 'module' : ''
}

const timeText = ({ kind, milliseconds }: Row): string => {
  const time = durationText(milliseconds / 1000)
  return kind === 'phase' ? time : `${kind} ${time}`
}

const drawBands = (count: number, top: number): string =>
  Array.from({ length: Math.ceil(count / 2) }, (_, index) => {
    const y = top + 2 * index * measures.row
    return `<rect x="${measures.margin - 8}" y="${y}" width="${width - 2 * measures.margin + 16}" height="${measures.row}" class="band"/>\n`
  }).join('')

const drawRow = (row: Row, index: number, top: number, scale: Scale): string => {
  const y = top + index * measures.row
  const indent = measures.margin + row.depth * 16
  const label = fit(row.label, 40 - row.depth * 2)
  return (
    `<g>${titleText(`${row.detail}\n${durationText(row.milliseconds / 1000)}`)}\n` +
    text(indent, y + 15, labelClass(row), label) +
    bar(row, y, scale) +
    text(width - measures.margin, y + 15, row.kind === 'failed' ? 'end bad' : 'end faint', timeText(row)) +
    `</g>\n`
  )
}

const drawGrid = (scale: Scale, top: number, height: number): string =>
  scale.ticks
    .map(({ x, text: words }) => {
      const line = `<line x1="${round(left + x)}" y1="${top}" x2="${round(left + x)}" y2="${top + height}" class="grid"/>\n`
      return line + text(left + x, top - 6, 'middle faint', words)
    })
    .join('')

/** Two zigzag lines through all rows: here time is left out. */
const drawBreaks = (scale: Scale, top: number, height: number): string =>
  scale.breaks
    .map(({ from, to }) => {
      const middle = left + (from + to) / 2
      const zigzag = (shift: number): readonly string[] =>
        Array.from({ length: Math.ceil((height + 8) / 6) + 1 }, (_, index) => {
          const x = middle + shift + (index % 2 === 0 ? -3 : 3)
          return `${round(x)},${round(Math.min(top + height + 4, top - 4 + index * 6))}`
        })
      const [one, other] = [zigzag(-4), zigzag(4)]
      return (
        `<g>${titleText('The axis is broken here: this wait is far longer than all the rest.')}` +
        `<polygon points="${[...one, ...other.toReversed()].join(' ')}" class="break"/>` +
        `<polyline points="${one.join(' ')}" class="break-line"/>` +
        `<polyline points="${other.join(' ')}" class="break-line"/></g>\n`
      )
    })
    .join('')

const heightOf = ({ rows }: Panel): number =>
  measures.panelHead + rows.length * measures.row + measures.panelEnd

const drawPanel = (panel: Panel, top: number): string => {
  const { run, rows, milliseconds } = panel
  const scale = makeScale(panel, rows, measures.plot)
  const first = top + measures.panelHead
  const height = rows.length * measures.row
  return (
    text(
      measures.margin,
      top + 22,
      'run',
      `${runText(run)}: ${run.outcome} in ${durationText(milliseconds / 1000)}`,
    ) +
    text(width - measures.margin, top + 22, 'end faint', momentText(run.started)) +
    drawBands(rows.length, first) +
    drawGrid(scale, first, height) +
    rows.map((row, index) => drawRow(row, index, first, scale)).join('') +
    drawBreaks(scale, first, height)
  )
}

const legend: readonly (readonly [kind: Kind, words: string])[] = [
  ['changed', 'changed or run'],
  ['unchanged', 'unchanged'],
  ['failed', 'failed'],
  ['skipped', 'skipped'],
  ['phase', 'finding, reading, writing'],
]

const drawLegend = (top: number): string =>
  legend
    .map(([kind, words], index) => {
      const x = left + index * 134
      return `<rect x="${x}" y="${top + 4}" width="18" height="${measures.bar}" rx="2" class="${kind}"/>\n${text(x + 24, top + 15, 'faint', words)}`
    })
    .join('')

const hatch = `<defs><pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
<rect width="6" height="6" class="hatch-paper"/><line x1="0" y1="0" x2="0" y2="6" class="hatch-line"/></pattern></defs>
`

/** The picture; null where the report, of an older agent, says nothing of times. */
export const drawTimeline = (report: Report): string | null => {
  const panels = panelsOf(report)
  if (panels.length === 0) return null
  let top: number = measures.head
  const drawn = panels.map(panel => {
    const part = drawPanel(panel, top)
    top += heightOf(panel)
    return part
  })
  const height = top + measures.legend
  const { source, agent, outcome } = report
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">\n`,
    `${titleText(`What vmcontext did: ${outcome}, ${summaryText(report)}`)}\n<style>${style}</style>\n${hatch}`,
    `<rect width="${width}" height="${height}" class="paper"/>\n`,
    text(measures.margin, 38, 'title', `What vmcontext did: ${summaryText(report)}`),
    text(measures.margin, 58, 'faint', fit(`${source.kind} ${source.path}, vmcontext ${agent}`, 120)),
    ...drawn,
    drawLegend(top + 4),
    '</svg>\n',
  ].join('')
}
