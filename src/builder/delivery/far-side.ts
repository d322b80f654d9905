/**
 * What runs on the other host: one line of POSIX sh (IEEE Std 1003.1), and the words in which the two sides talk.
 *
 * The far side gets five lines (`requestLines`) and says `ready`; then it gets the image and says `sum SIZE HEX`; then
 * it gets `commit` and says `placed`. Instead of any of these it may say `fail STEP WHY`. A new step is a statement of
 * `statements`; what a failure of it means to people is a line of `stepProblems` in `failure.ts`.
 */
import { posix } from 'node:path'
import { encodeText } from '../../context/bytes.ts'
import { longestName, type SshPlace } from './destination.ts'

/** Before each answer, so that what a login script prints is none. */
const mark = 'vmcontext: '

/**
 * The image is written beside its place under a hidden name and renamed, so the file that was there stays whole until
 * the new one is, and whoever has it open keeps it. Whatever ends the shell earlier, its end removes the hidden file:
 * once the connection is lost it gets an end of file where it waits for bytes, and SIGPIPE where it answers.
 *
 * - Folders are made as the account makes folders; the hidden file is for its owner alone until it is in place.
 * - A folder, or a link to one, is no place for a file: mv(1) would move into it. Another link is replaced.
 * - `head` never takes more than the image, since nothing is sent behind it before it answers. dd(1) leaves holes where
 *   there are zeros, if it can, and forces the file to the disk; BusyBox does only the latter, BSDs only the former.
 * - The checksum is that of the file read again. A host that can make none is refused before anything is sent.
 * - sync(1) of a folder alone is GNU's and BusyBox's; others would sync all file systems, even one that hangs.
 */
const statements = [
  'export LC_ALL=C',
  `say() { printf "\\n${mark}%s\\n" "$*"; }`,
  'fail() { say fail "$@"; exit 1; }',
  'has() { command -v "$1" >/dev/null 2>&1; }',
  'for name in folder target part size mode; do IFS= read -r "$name" || exit 1; done',
  'tidy() { rm -f "$part"; }',
  'trap tidy EXIT',
  'trap "exit 1" HUP INT TERM PIPE',
  'why=$(mkdir -p "$folder" 2>&1) || fail folder "$why"',
  'free() { [ -d "$target" ] && fail directory; [ -f "$target" ] || [ -h "$target" ] || { [ -e "$target" ] && fail special; }; }',
  'free',
  'if has sha256sum; then sum="sha256sum"; elif has shasum; then sum="shasum -a 256"; elif has openssl; then sum="openssl dgst -sha256"; elif has sha256; then sum="sha256 -q"; else fail checksum; fi',
  'why=$( (umask 077; set -C; : >"$part") 2>&1) || fail part "$why"',
  'for conv in sparse,fsync fsync sparse notrunc; do dd if=/dev/null of="$part" conv="$conv" 2>/dev/null && break; done',
  'say ready',
  'why=$(head -c "$size" | dd ibs=65536 obs=65536 of="$part" conv="$conv" 2>&1) || fail write "$why"',
  'got=$(wc -c <"$part")',
  '[ "$got" -eq "$size" ] || fail short "$got"',
  'hex=$($sum <"$part" 2>&1) || fail read "$hex"',
  'say sum "$got" "$hex"',
  'IFS= read -r word && [ "$word" = commit ] || exit 1',
  'free',
  'why=$(chmod "$mode" "$part" 2>&1 && mv -f "$part" "$target" 2>&1) || fail place "$why"',
  'trap - EXIT',
  'say placed',
  'case $(sync --help 2>&1) in *FILE*) sync "$folder";; esac',
]

/**
 * The command for the other host. The account's login shell may be any, csh and fish too: all it sees is one word in
 * single quotes without line ends, `!` and quotes. Nothing of the delivery is in it.
 */
export const farCommand = `exec sh -c '${statements.join('; ')}'`

/** The name cut to so many bytes, at a character's end. */
const cut = (name: string, bytes: number): string => {
  const whole = Buffer.from(encodeText(name))
  return whole.length <= bytes
    ? name
    : whole
        .subarray(0, bytes)
        .toString('utf8')
        .replace(/\ufffd+$/, '')
}

/** A path that no program takes for an option, and `~` is where one is anyway: the account's home. */
const plainPath = (path: string): string =>
  path.startsWith('/') ? path : `./${path.startsWith('~/') ? path.slice(2) : path}`

/** What is to be delivered. */
interface FarRequest {
  readonly place: SshPlace
  /** Bytes. */
  readonly size: number
  /** Permission bits. */
  readonly mode: number
  /** Makes the hidden name one that nobody else uses: letters and digits. */
  readonly random: string
}

/**
 * The lines that the far side reads first. Paths are not made shorter: only the far side knows where `link/..` leads.
 */
export const requestLines = ({ place, size, mode, random }: FarRequest): Uint8Array => {
  const target = plainPath(place.path)
  const folder = posix.dirname(target)
  const end = `.${random}.part`
  const hidden = `.${cut(posix.basename(target), longestName - end.length - 1)}${end}`
  const part = folder === '/' ? `/${hidden}` : `${folder}/${hidden}`
  const lines = [folder, target, part, String(size), (mode & 0o7777).toString(8)]
  return encodeText(lines.map(line => `${line}\n`).join(''))
}

/** What the far side said. */
export interface Answer {
  readonly word: string
  /** What stands behind the word. */
  readonly rest: string
}

/** The answer that a line is, or null where it is of somebody else. */
export const answerOf = (line: string): Answer | null => {
  if (!line.startsWith(mark)) return null
  const [word = '', ...rest] = line.slice(mark.length).split(' ')
  return { word, rest: rest.join(' ') }
}
