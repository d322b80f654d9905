/**
 * FILES_DS as users write it: `$FILE[IMAGE_ID=5]` or `$FILE[IMAGE="init.sh"]`, each an image of type CONTEXT, with one
 * blank or line break between two of them. OpenNebula turns it into a list of `source:'name'`, and so do we.
 */
import { InputError } from '../../input-error.ts'
import type { Template } from './model.ts'
import { objectValue, toCapitals } from './model.ts'
import { SubstitutionError, scannerOf } from './scanner.ts'
import type { Objects } from './surroundings.ts'
import { objectNamed } from './surroundings.ts'

// How `oneimage show` writes the type CONTEXT: as a word or, in XML, as 5; READY is rdy or 1.
const contextTypes = ['', 'CONTEXT', '5']
const readyStates = ['', 'READY', 'RDY', '1']

const sourceAndName = (image: Template): string => {
  const source = objectValue(image, 'SOURCE') || objectValue(image, 'PATH')
  const name = objectValue(image, 'NAME')
  if (source === '' || name === '')
    throw new InputError(`${image.path}: an image for FILES_DS needs NAME and SOURCE (the file on this host)`)
  if (!contextTypes.includes(objectValue(image, 'TYPE').toUpperCase()))
    throw new InputError(`${image.path}: only an image of TYPE="CONTEXT" can be in FILES_DS`)
  if (!readyStates.includes(objectValue(image, 'STATE').toUpperCase()))
    throw new InputError(`${image.path}: the image is not READY, so OpenNebula would not use it`)
  return `${source}:'${name}' `
}

interface FileReference {
  readonly key: string
  readonly value: string
}

const imageFor = ({ key, value }: FileReference, images: Objects): Template => {
  if (key === 'IMAGE_ID') {
    // OpenNebula reads as much of it as is a number.
    const id = Number(/^\s*[+-]?\d+/.exec(value)?.[0] ?? Number.NaN)
    const image = images.get(id)
    if (image !== undefined) return image
    throw new InputError(`FILES_DS: image ${value} was not given; add --image ${value}=FILE`)
  }
  if (key === 'IMAGE') {
    const image = objectNamed(images, value)?.[1]
    if (image !== undefined) return image
    throw new InputError(`FILES_DS: no image given has NAME="${value}"; add --image ID=FILE`)
  }
  throw new InputError(`FILES_DS: $FILE needs IMAGE_ID or IMAGE, not ${key}`)
}

const dollar = /\$/y
const lastBackslash = /\\$/y
const shape = 'write $FILE[IMAGE_ID=5] or $FILE[IMAGE="name"], with one blank between two'

const readReferences = (list: string): readonly FileReference[] => {
  const { skip, expect, value, isAtEnd, offset } = scannerOf(list)
  const found: FileReference[] = []

  /** From behind the `$` to the character that ends it; true if the next one follows at once. */
  const reference = (): boolean => {
    const name = toCapitals(expect('"$" needs FILE behind it', 'word').text)
    expect(`"$${name}" needs "[" behind it`, 'open')
    const key = toCapitals(expect('"$FILE[" needs IMAGE or IMAGE_ID behind it', 'word').text)
    expect(`"$FILE[${key}" needs "=" behind it`, 'equals')
    found.push({ key, value: value() })
    // The owner of the image, IMAGE_UNAME or IMAGE_UID: there is only one here.
    if (expect(`"$FILE[${key}=…" needs "]" behind it`, 'close', 'comma').kind === 'comma') {
      expect('"," needs IMAGE_UNAME or IMAGE_UID behind it', 'word')
      expect('IMAGE_UNAME needs "=" behind it', 'equals')
      value()
      expect('the owner of an image needs "]" behind it', 'close')
    }
    const end = expect('behind "]" needs to stand a blank', 'after')
    if (name !== 'FILE') throw new SubstitutionError(`it has $${name} where only $FILE can be`, end.offset)
    return end.text === '$'
  }

  while (!isAtEnd() && skip(lastBackslash) === undefined) {
    if (skip(dollar) === undefined)
      throw new SubstitutionError('something that is no $FILE[…] stands there', offset())
    while (reference());
  }
  if (found.length === 0) throw new SubstitutionError('it has no $FILE[…]', offset())
  return found
}

/** What OpenNebula has made of a list already: one that was copied from a machine. */
const resolved = /^\s*(?:\/[^\s':$]*:'[^']*'\s+)*\/[^\s':$]*:'[^']*'\s*$/

/**
 * FILES_DS with its references replaced. A list that is OpenNebula's own result already stays.
 *
 * @throws InputError where a reference is malformed or its image is not given
 */
export const resolveDatastoreFiles = (written: string, images: Objects): string => {
  const list = written.replace(/^[ \t\n\v\f\r]+/, '')
  if (list === '' || resolved.test(list)) return list
  try {
    return readReferences(list)
      .map(one => sourceAndName(imageFor(one, images)))
      .join('')
  } catch (error) {
    if (!(error instanceof SubstitutionError)) throw error
    const before = JSON.stringify(list.slice(0, error.offset))
    throw new InputError(`FILES_DS: ${error.message}, behind ${before}; ${shape}`, { cause: error })
  }
}
