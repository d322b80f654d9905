/**
 * The variables of a context in the groups an admin thinks in, each with its value and what it does. Groups come out
 * of the table; to name a new one, add it to `titles`.
 */
import { findVariable, type Group, groups, type Known, table, type Variable } from '../../context/table.ts'
import { wrap } from '../../context/wrap.ts'
import { paint } from '../style.ts'
import { valueLines } from './values.ts'

/** In the order in which they are shown; NICs come behind `network`, one group each. */
const titles: Readonly<Record<Group, string>> = {
  identity: 'Identity and access',
  network: 'Network',
  disks: 'Disks',
  scripts: 'Scripts',
  reporting: 'Reporting',
  host: 'For the host and OpenNebula',
}

const own = 'Your own'

const groupNames = Object.keys(titles) as readonly Group[]

const groupOf = ({ name }: Known): Group | undefined =>
  groupNames.find(group => Object.hasOwn(groups[group], name))

/** ETH0 and PCI1: whatever is said of one NIC stands together, what nobody knows too. */
const nicOf = (name: string): string | undefined => /^((?:ETH|PCI)(?:0|[1-9]\d{0,8}))_/.exec(name)?.[1]

const sectionOf = (name: string): string => {
  const nic = nicOf(name)
  if (nic !== undefined) return nic
  const known = findVariable(name)
  const group = known === undefined ? undefined : groupOf(known)
  return group === undefined ? own : titles[group]
}

const nicNumber = (nic: string): number => (nic.startsWith('PCI') ? 1e9 : 0) + Number(nic.slice(3))

/** Where a section stands: groups in their order, NICs behind the network, users' own at the end. */
const placeOf = (section: string): readonly [number, number] => {
  const index = groupNames.findIndex(group => titles[group] === section)
  if (index !== -1) return [index, -1]
  return section === own ? [groupNames.length, 0] : [groupNames.indexOf('network'), nicNumber(section)]
}

const inOrder = (a: string, b: string): number => {
  const [[first, second], [otherFirst, otherSecond]] = [placeOf(a), placeOf(b)]
  return first - otherFirst || second - otherSecond
}

const titleOf = (section: string): string => {
  if (nicOf(`${section}_`) === undefined) return section
  return section.startsWith('PCI') ? `Passed-through NIC ${section}` : `NIC ${section}`
}

/** What a variable does; `As ETH#_IP.` of the table says nothing to someone who sees PCI0_IP only. */
const sentenceOf = (variable: Variable): string => {
  const same = /^As (ETH#_\w+)\.$/.exec(variable.text)?.[1]
  const meant = same === undefined ? undefined : (table as Readonly<Record<string, Variable>>)[same]
  return meant?.text ?? variable.text
}

const descriptionOf = (name: string): string => {
  const known = findVariable(name)
  if (known === undefined) return ''
  const { variable, isOlder, numbers } = known
  const { systems, pending } = variable
  let number = 0
  const text = sentenceOf(variable).replaceAll('#', () => String(numbers[number++] ?? numbers[0] ?? '#'))
  return [
    text,
    ...(isOlder ? [`An older name of ${known.name.replace('#', String(numbers[0] ?? '#'))}.`] : []),
    ...(systems.includes('linux') || systems.includes('host')
      ? []
      : [systems.includes('windows') ? 'For Windows only.' : 'For virtual-router appliances only.']),
    ...(pending === undefined ? [] : ['Not honoured yet.']),
  ].join(' ')
}

interface Row {
  readonly name: string
  readonly lines: readonly string[]
  readonly description: string
}

const indent = 2
const gap = 2
/** Wider names and values are left out when columns are laid out. */
const [widestName, widestValue] = [30, 36]

const widestBelow = (texts: readonly string[], limit: number): number =>
  Math.max(0, ...texts.map(text => text.length).filter(length => length <= limit))

/** A row: name, value, and what it does behind the value or, where there is no room, below it. */
const rowText = (row: Row, nameWidth: number, valueWidth: number, columns: number): string => {
  const { name, lines, description } = row
  const left = ' '.repeat(indent + nameWidth + gap)
  const shown = lines.map((line, index) =>
    index === 0
      ? `${' '.repeat(indent)}${name.padEnd(nameWidth)}${' '.repeat(gap)}${line}`
      : `${left}${line}`,
  )
  if (description === '') return shown.map(line => `${line}\n`).join('')
  const [first = ''] = shown
  const note = `# ${description}`
  const column = left.length + valueWidth + gap
  if (shown.length === 1 && first.length <= column - gap && column + note.length <= columns)
    return `${first.padEnd(column)}${paint('dim', note)}\n`
  const below = wrap(description, columns - left.length - 2).map(
    line => `${left}${paint('dim', `# ${line}`)}`,
  )
  return [...shown, ...below].map(line => `${line}\n`).join('')
}

const sectionText = (section: string, rows: readonly Row[], columns: number): string => {
  const nameWidth = widestBelow(
    rows.map(({ name }) => name),
    widestName,
  )
  const valueWidth = widestBelow(
    rows.flatMap(({ lines, description }) => (lines.length === 1 && description !== '' ? lines : [])),
    widestValue,
  )
  const text = rows.map(row => rowText(row, nameWidth, valueWidth, columns)).join('')
  return `\n${paint('bold', titleOf(section))}\n${text}`
}

/**
 * All variables with a value, by group, and the names of those without.
 *
 * @param variables as they may be shown
 */
export const variablesText = (
  variables: ReadonlyMap<string, string>,
  { columns, full }: { readonly columns: number; readonly full: boolean },
): string => {
  const names = [...variables.keys()]
  const given = names.filter(name => variables.get(name) !== '')
  const sections = new Map<string, string[]>()
  for (const name of given) {
    const section = sectionOf(name)
    const members = sections.get(section)
    if (members === undefined) sections.set(section, [name])
    else members.push(name)
  }
  const texts = [...sections]
    .toSorted(([a], [b]) => inOrder(a, b))
    .map(([section, members]) => {
      const width = widestBelow(members, widestName)
      const room = Math.max(columns - indent - width - gap, 20)
      const rows = members.map(name => ({
        name,
        lines: valueLines(name, variables.get(name) ?? '', variables, { columns: room, full }),
        description: descriptionOf(name),
      }))
      return sectionText(section, rows, columns)
    })
  const empty = names.filter(name => variables.get(name) === '')
  const emptyLines = empty.length === 0 ? [] : wrap(`Empty, so not set: ${empty.join(' ')}`, columns - indent)
  const head = `\n${paint('bold', 'Variables')} (${variables.size}${empty.length === 0 ? '' : `, ${empty.length} of them empty`})\n`
  return (
    head +
    texts.join('') +
    (emptyLines.length === 0 ? '' : `\n${emptyLines.map(line => `${paint('dim', line)}\n`).join('')}`)
  )
}
