/** What `vmcontext build` tells about an image it made: never a value. */
import type { BuiltImage } from '../builder/build.ts'
import { contextFile } from '../context/file.ts'
import { printable } from '../context/printable.ts'
import { counted, sizeText } from './words.ts'

/** Some of the names, as many as a line holds. */
const nameList = (paths: readonly string[]): string => {
  const shown = paths.filter((_, index) => paths.slice(0, index + 1).join(', ').length <= 70 && index < 5)
  const rest = paths.length > shown.length ? ['…'] : []
  return shown.length === 0 ? '' : `: ${printable([...shown, ...rest].join(', '))}`
}

const othersOf = ({ files, variables }: BuiltImage): readonly string[] =>
  files.map(({ path }) => path).filter(path => variables === 0 || path !== contextFile)

const placeOf = ({ output, size, label }: BuiltImage): string =>
  `${printable(output)}: ${sizeText(size)}, label ${label}`

const countsOf = (image: BuiltImage): string =>
  `${counted(image.variables, 'variable')}, ${counted(othersOf(image).length, 'file')}`

/** An image on two lines. */
export const summary = (image: BuiltImage): string =>
  `${placeOf(image)}\n  ${countsOf(image)}${nameList(othersOf(image))}\n`

/** One of many images, on a line. */
export const summaryLine = (image: BuiltImage): string => `${placeOf(image)}, ${countsOf(image)}\n`
