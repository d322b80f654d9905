/** What `vmcontext build` tells about an image it made. */
import type { GatheredContext } from '../builder/gather.ts'
import type { BuiltImage } from '../builder/image.ts'
import { contextFile, contextLabel } from '../context/file.ts'
import { printable } from '../context/printable.ts'
import type { Problem } from '../context/problem.ts'
import { counted, sizeText } from './words.ts'

/** Some of the names, as many as a line holds. */
const nameList = (paths: readonly string[]): string => {
  const shown = paths.filter((_, index) => paths.slice(0, index + 1).join(', ').length <= 70 && index < 5)
  const rest = paths.length > shown.length ? ['…'] : []
  return shown.length === 0 ? '' : `: ${printable([...shown, ...rest].join(', '))}`
}

/** What people read about an image built: never a value. */
export const summary = (image: BuiltImage, context: GatheredContext | undefined): string => {
  const others = image.files
    .map(({ path }) => path)
    .filter(path => context === undefined || path !== contextFile)
  return (
    `${image.output}: ${sizeText(image.size)}, label ${image.label}\n` +
    `  ${counted(context?.variables.size ?? 0, 'variable')}, ${counted(others.length, 'file')}${nameList(others)}\n`
  )
}

const noScript: Problem = {
  severity: 'warning',
  message: 'the image has no context.sh, so no guest will take it for a context',
  hint: 'give --set, --variables or --template',
}

const noToken: Problem = {
  severity: 'warning',
  variable: 'TOKEN',
  message: 'TOKEN=YES, but the image has no token.txt, without which OneGate refuses the guest',
  hint: 'OpenNebula makes it for each machine; add --file token.txt',
}

const otherLabel = (label: string): Problem => ({
  severity: 'warning',
  message: `the image is labelled ${label}: guests look for ${contextLabel} and will not find it by themselves`,
  hint: 'leave out --label, unless a guest is told of the device',
})

/** What the image lacks for its context to work. */
export const gaps = (image: BuiltImage, context: GatheredContext | undefined): readonly Problem[] => {
  const has = (name: string): boolean => image.files.some(({ path }) => path === name)
  const wantsToken = context?.variables.get('TOKEN')?.toUpperCase() === 'YES'
  const ownToken = context?.variables.has('ONEGATE_TOKEN') === true
  return [
    ...(has(contextFile) ? [] : [noScript]),
    ...(image.label === contextLabel ? [] : [otherLabel(image.label)]),
    ...(wantsToken && !ownToken && !has('token.txt') ? [noToken] : []),
  ]
}
