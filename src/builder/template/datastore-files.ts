/**
 * FILES_DS as users write it: `$FILE[IMAGE_ID=5]` or `$FILE[IMAGE="init.sh"]`, each an image of type CONTEXT.
 * OpenNebula turns it into a list of `source:'name'`, and so do we.
 */
import { InputError } from '../../input-error.ts'
import type { Template } from './model.ts'
import { objectValue } from './model.ts'
import type { Objects } from './surroundings.ts'
import { objectNamed } from './surroundings.ts'

const reference =
  /\s*\$FILE\[\s*(\w+)\s*=\s*("[^"]*"|[A-Za-z0-9]+)\s*(?:,\s*\w+\s*=\s*(?:"[^"]*"|[A-Za-z0-9]+)\s*)?\]/iy

const unquoted = (text: string): string => text.replace(/^"|"$/g, '')

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

const imageFor = (key: string, value: string, images: Objects): Template => {
  if (key === 'IMAGE_ID') {
    const image = images.get(Number(value))
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

/**
 * FILES_DS with its references replaced. A list that has none is OpenNebula's own result already and stays.
 *
 * @throws InputError where a reference is malformed or its image is not given
 */
export const resolveDatastoreFiles = (list: string, images: Objects): string => {
  if (!list.includes('$')) return list
  let resolved = ''
  let offset = 0
  while (list.slice(offset).trim() !== '') {
    reference.lastIndex = offset
    const found = reference.exec(list)
    if (found === null)
      throw new InputError(
        `FILES_DS: ${JSON.stringify(list.slice(offset).trim())} is no file; ` +
          'write $FILE[IMAGE_ID=5] or $FILE[IMAGE="name"], parted by blanks',
      )
    resolved += sourceAndName(imageFor((found[1] ?? '').toUpperCase(), unquoted(found[2] ?? ''), images))
    offset = reference.lastIndex
  }
  return resolved
}
