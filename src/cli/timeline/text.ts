/** Text as a picture can hold it. */
import { printable, printableLines } from '../../context/printable.ts'

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

/** XML 1.0 §2.2: two code points that are no characters, and halves of pairs. */
const escaped = (text: string): string =>
  text
    .toWellFormed()
    .replaceAll(/[\uFFFE\uFFFF]/g, '\uFFFD')
    .replaceAll(/[&<>"]/g, character => entities[character] ?? '')

/** What stands in the picture, in one line. */
export const lineText = (text: string): string => escaped(printable(text))

/** What is shown to who points at something. */
export const titleText = (text: string): string => `<title>${escaped(printableLines(text))}</title>`

/** East Asian letters and pictures take twice the room. */
const widthOf = (character: string): number =>
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Extended_Pictographic}]/u.test(
    character,
  )
    ? 2
    : 1

/** As much of it as has room, in letters; names differ at their ends, so the middle goes. */
export const fit = (text: string, letters: number): string => {
  const all = [...printable(text)]
  const total = all.reduce((wide, one) => wide + widthOf(one), 0)
  if (total <= letters) return all.join('')
  const take = (characters: readonly string[], room: number): readonly string[] => {
    let left = room
    const end = characters.findIndex(one => {
      left -= widthOf(one)
      return left < 0
    })
    return end === -1 ? characters : characters.slice(0, end)
  }
  const half = Math.floor((letters - 1) / 2)
  return [...take(all, half), '…', ...take(all.toReversed(), half).toReversed()].join('')
}
