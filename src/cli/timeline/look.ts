/** How a timeline looks: its measures, in pixels, and its colours by day and by night. */

export const measures = {
  margin: 24,
  labels: 300,
  plot: 640,
  times: 132,
  row: 22,
  bar: 12,
  head: 64,
  panelHead: 58,
  panelEnd: 22,
  legend: 40,
} as const

export const width = 2 * measures.margin + measures.labels + measures.plot + measures.times

interface Palette {
  readonly paper: string
  readonly ink: string
  readonly faint: string
  readonly line: string
  readonly band: string
  readonly changed: string
  readonly unchanged: string
  readonly failed: string
  readonly phase: string
}

const day: Palette = {
  paper: '#ffffff',
  ink: '#1d2430',
  faint: '#667085',
  line: '#dde1e7',
  band: '#f5f6f8',
  changed: '#1a7f5a',
  unchanged: '#8a94a6',
  failed: '#c4320a',
  phase: '#b9c0cc',
}

const night: Palette = {
  paper: '#14181f',
  ink: '#e6e9ef',
  faint: '#98a2b3',
  line: '#2b313c',
  band: '#1a1f28',
  changed: '#4cc38a',
  unchanged: '#7d889b',
  failed: '#ff7a50',
  phase: '#4a5364',
}

/** In full for each palette: not all viewers know variables of CSS. */
const colours = (palette: Palette): string => `
text { fill: ${palette.ink} } .faint, .phase-label { fill: ${palette.faint} } .bad { fill: ${palette.failed} }
.paper, .break { fill: ${palette.paper} } .band { fill: ${palette.band} } .grid { stroke: ${palette.line} }
.changed { fill: ${palette.changed} } .phase { fill: ${palette.phase} } .failed { stroke: ${palette.failed} }
.unchanged, .skipped { stroke: ${palette.unchanged} } .break-line { stroke: ${palette.faint} }
.hatch-paper { fill: ${palette.failed} } .hatch-line { stroke: ${palette.paper} }
`

/** An outcome is told by more than its colour: full, hatched, hollow or dashed. */
export const style = `
text { font: 12px system-ui, "Segoe UI", "DejaVu Sans", sans-serif }
.title { font-size: 18px; font-weight: 600 } .run { font-size: 14px; font-weight: 600 }
.module, .bad { font-weight: 600 } .phase-label { font-style: italic }
.end { text-anchor: end } .middle { text-anchor: middle }
.failed { fill: url(#hatch) } .unchanged, .skipped, .break-line { fill: none } .skipped { stroke-dasharray: 3 2 }
.hatch-line { stroke-width: 2 }
${colours(day)}@media (prefers-color-scheme: dark) {${colours(night)}}
`
