/**
 * `npm run bench`: how long the local stage takes, against bare Node's start and against cloud-init, as
 * ratios within one run. Nothing here fails because it is slow.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeBinary, nodePackageFolder } from '../packaging/binary.ts'
import { bundle } from '../packaging/bundle.ts'
import { projectFolder } from '../packaging/project.ts'
import { cannotRun, timeLocalStage } from './cloud-init.ts'
import { makeScratch, type Scratch } from './guest.ts'
import { type Contender, median, type Pairing, pair } from './pair.ts'
import { countProcesses } from './processes.ts'

const runs = Number(process.argv[2] ?? 30)

const node = join(nodePackageFolder(), 'bin', 'node')
const bareNode: Contender = { command: [node, '-e', '0'] }

const say = (text: string): void => {
  process.stdout.write(`${text}\n`)
}

const milliseconds = (number: number): string => `${number.toFixed(1)} ms`.padStart(9)

const row = (name: string, { a, wall, cpu }: Pairing, aim: string): void => {
  const ratios = `${wall.toFixed(2)} × wall, ${cpu.toFixed(2)} × CPU`
  say(`${name.padEnd(34)} ${milliseconds(a.wall)}   ${ratios} of bare Node   aim ${aim}`)
}

const apply = (binary: string, { root, context }: Scratch): [string, ...string[]] => [
  binary,
  ...['apply', '--stage', 'local', '--source', context, '--root', root],
]

const measure = (binary: string, folder: string): void => {
  const [one, eight] = [makeScratch(folder, 1), makeScratch(folder, 8)]
  const first = pair({ command: apply(binary, one), before: one.reset }, bareNode, runs)
  say(`bare Node ${process.version}`.padEnd(34) + milliseconds(first.b.wall).padStart(10))
  row('apply, 1 NIC', first, '≤ 2')
  row('apply, 8 NICs', pair({ command: apply(binary, eight), before: eight.reset }, bareNode, runs), '≤ 2.2')
  row('apply again, 1 NIC, unchanged', pair({ command: apply(binary, one) }, bareNode, runs), '≤ 1.5')
  row('apply again, 8 NICs, unchanged', pair({ command: apply(binary, eight) }, bareNode, runs), '≤ 1.5')
  one.reset()
  const children = countProcesses(apply(binary, one), folder)
  say(`child processes of an apply: ${children ?? 'not counted, there is no strace here'}   aim 0`)
  const reason = cannotRun()
  if (reason !== null) {
    say(`cloud-init: not measured, ${reason}`)
    return
  }
  const times = Array.from({ length: 5 }, () => timeLocalStage(folder, one.context))
  say(
    `cloud-init init --local, 1 NIC     ${milliseconds(median(times))}   ${(median(times) / first.a.wall).toFixed(1)} × apply`,
  )
}

const folder = mkdtempSync(join(tmpdir(), 'vmcontext-bench-'))
try {
  const bundled = await bundle(
    join(projectFolder, 'src', 'main.ts'),
    join(folder, 'vmcontext.cjs'),
    projectFolder,
  )
  const output = join(folder, 'vmcontext')
  await makeBinary({ bundle: bundled.file, node, workFolder: folder, output })
  measure(output, folder)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
