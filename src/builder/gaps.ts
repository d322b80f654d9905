/** What an image lacks for its context to work, and what is odd about a context that can be built all the same. */
import { contextFile, contextLabel } from '../context/file.ts'
import { lintContext } from '../context/lint.ts'
import { maskProblems } from '../context/mask.ts'
import type { Problem } from '../context/problem.ts'
import type { GatheredContext } from './gather.ts'
import type { PlannedImage } from './image.ts'

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

/** Problems of a context, its secrets masked. */
export const doubts = (context: GatheredContext): readonly Problem[] =>
  maskProblems([...context.problems, ...lintContext({ variables: context.variables })], context.variables)

/** What the image lacks. */
export const gaps = (image: PlannedImage, context: GatheredContext | undefined): readonly Problem[] => {
  const has = (name: string): boolean => image.files.some(({ path }) => path === name)
  const wantsToken = context?.variables.get('TOKEN')?.toUpperCase() === 'YES'
  const ownToken = context?.variables.has('ONEGATE_TOKEN') === true
  return [
    ...(has(contextFile) ? [] : [noScript]),
    ...(image.label === contextLabel ? [] : [otherLabel(image.label)]),
    ...(wantsToken && !ownToken && !has('token.txt') ? [noToken] : []),
  ]
}
