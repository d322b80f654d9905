import assert from 'node:assert/strict'
import { test } from 'node:test'
import { resolveDatastoreFiles } from '../../../src/builder/template/datastore-files.ts'
import { parseTemplate } from '../../../src/builder/template/parse.ts'
import { InputError } from '../../../src/input-error.ts'

const image = (name: string): string => `NAME="${name}"\nSOURCE="/ds/${name}"\nTYPE=CONTEXT\nSTATE=READY\n`
const images = new Map([5, 6, 7].map(id => [id, parseTemplate(image(`f${id}`), `image ${id}`)] as const))

const resolved: readonly (readonly [what: string, list: string, expected: string])[] = [
  ['a number', '$FILE[IMAGE_ID=5]', "/ds/f5:'f5' "],
  ['a number in quotes', '$FILE[ IMAGE_ID = "5" ]', "/ds/f5:'f5' "],
  ['a name', '$FILE[IMAGE="f6"]', "/ds/f6:'f6' "],
  ['small letters', '$file[image_id=5]', "/ds/f5:'f5' "],
  ['an owner', '$FILE[IMAGE="f6", IMAGE_UNAME="ann"]', "/ds/f6:'f6' "],
  ['two with a blank', '$FILE[IMAGE_ID=5] $FILE[IMAGE_ID=6]', "/ds/f5:'f5' /ds/f6:'f6' "],
  ['two that touch', '$FILE[IMAGE_ID=5]$FILE[IMAGE_ID=6]', "/ds/f5:'f5' /ds/f6:'f6' "],
  ['line breaks between', '$FILE[IMAGE_ID=5]\n\n$FILE[IMAGE_ID=6]', "/ds/f5:'f5' /ds/f6:'f6' "],
  ['any one character between', '$FILE[IMAGE_ID=5];$FILE[IMAGE_ID=6]', "/ds/f5:'f5' /ds/f6:'f6' "],
  ['blanks before', ' \n $FILE[IMAGE_ID=5]', "/ds/f5:'f5' "],
  ['the same twice', '$FILE[IMAGE_ID=5] $FILE[IMAGE_ID=5]', "/ds/f5:'f5' /ds/f5:'f5' "],
  ['a number with letters behind it', '$FILE[IMAGE_ID="5x"]', "/ds/f5:'f5' "],
  ['nothing but blanks', ' \t', ''],
  ['what OpenNebula has written itself', "/ds/1:'a b' /ds/2:'c' ", "/ds/1:'a b' /ds/2:'c' "],
]

for (const [what, list, expected] of resolved)
  test(`a list of files with ${what} is taken`, () =>
    assert.equal(resolveDatastoreFiles(list, images), expected))

const refused: readonly (readonly [what: string, list: string, message: RegExp])[] = [
  ['a path', '/srv/init.sh', /no \$FILE\[…\] stands there, behind ""; write \$FILE\[IMAGE_ID=5\]/],
  ['two blanks between', '$FILE[IMAGE_ID=5]  $FILE[IMAGE_ID=6]', /behind "\$FILE\[IMAGE_ID=5\] "/],
  ['a comma between', '$FILE[IMAGE_ID=5], $FILE[IMAGE_ID=6]', /needs to stand a blank, not ","/],
  ['text behind', '$FILE[IMAGE_ID=5] init.sh', /no \$FILE/],
  ['a variable that is no FILE', '$IMAGE[IMAGE_ID=5]', /it has \$IMAGE where only \$FILE can be/],
  ['no bracket', '$FILE', /"\$FILE" needs "\["/],
  ['a name with a dot, bare', '$FILE[IMAGE=init.sh]', /needs "\]"/],
  ['no value', '$FILE[IMAGE_ID=]', /value behind "=" is missing/],
  ['an open bracket', '$FILE[IMAGE_ID=5', /needs "\]" behind it, not the end/],
  ['another key', '$FILE[ID=5]', /\$FILE needs IMAGE_ID or IMAGE, not ID/],
  ['an image that was not given', '$FILE[IMAGE_ID=9]', /image 9 was not given; add --image 9=FILE/],
  ['a name that no image has', '$FILE[IMAGE="f9"]', /no image given has NAME="f9"/],
  ['no number', '$FILE[IMAGE_ID=x]', /image x was not given/],
]

for (const [what, list, message] of refused)
  test(`a list of files with ${what} is refused`, () => {
    assert.throws(
      () => resolveDatastoreFiles(list, images),
      (error: unknown) => {
        assert.ok(error instanceof InputError)
        assert.match(error.message, message)
        return true
      },
    )
  })
