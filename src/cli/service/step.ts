/** One step of making the agent a service of Windows, as plain data, and as people read it. */

export type Step =
  /** A file in place of what may be there and may be running. */
  | { readonly kind: 'copy'; readonly from: string; readonly to: string }
  | { readonly kind: 'folder'; readonly path: string }
  /** A folder that is for administrators and SYSTEM alone, with all that is in it. */
  | { readonly kind: 'closed-folder'; readonly path: string }
  | { readonly kind: 'write'; readonly path: string; readonly content: Uint8Array }
  | { readonly kind: 'remove'; readonly path: string }
  | RunStep

/** A program of Windows, by its file in System32. */
export interface RunStep {
  readonly kind: 'run'
  readonly program: string
  readonly arguments: readonly string[]
  /** That it fails is no failure. */
  readonly mayFail?: true
}

/** As one would type it at a prompt. */
const word = (text: string): string => (/^[^\s"]+$/.test(text) ? text : `"${text}"`)

export const stepText = (step: Step): string => {
  switch (step.kind) {
    case 'copy':
      return `copy ${word(step.from)} to ${word(step.to)}`
    case 'folder':
      return `make the folder ${word(step.path)}`
    case 'closed-folder':
      return `make the folder ${word(step.path)}, for administrators alone`
    case 'write':
      return `write ${word(step.path)}`
    case 'remove':
      return `remove ${word(step.path)}`
    case 'run':
      return [step.program, ...step.arguments].map(word).join(' ')
  }
}
