/** What an image lacks for its context to work, and what is odd about a context that can be built all the same. */
import { contextFile } from '../context/file.ts'
import { lintMedium } from '../context/lint/medium.ts'
import { lintContext } from '../context/lint.ts'
import { maskProblems } from '../context/mask.ts'
import type { Problem } from '../context/problem.ts'
import { readSettings } from '../context/settings.ts'
import { systemMeant } from '../context/system-meant.ts'
import type { GatheredContext } from './gather.ts'
import type { PlannedImage } from './image.ts'

const noScript: Problem = {
  severity: 'warning',
  message: 'the image has no context.sh, so no guest will take it for a context',
  hint: 'give --set, --variables or --template',
}

/** Problems of a context, its secrets masked. */
export const doubts = ({ problems, variables }: GatheredContext): readonly Problem[] =>
  maskProblems([...problems, ...lintContext({ variables }, systemMeant(variables))], variables)

/** What the image lacks. */
export const gaps = (image: PlannedImage, context: GatheredContext | undefined): readonly Problem[] => {
  const variables = context?.variables ?? new Map()
  const system = systemMeant(variables)
  const { settings } = readSettings(variables, system)
  const isContext = image.files.some(({ path }) => path === contextFile)
  return [...(isContext ? [] : [noScript]), ...lintMedium(image, settings, system)]
}
