/** The guest's side: the local stage, against bare Node's start and against cloud-init. */
import type { Bench } from './bench.ts'
import { cannotRun, timeLocalStage } from './cloud-init.ts'
import { type Contender, median, type Pairing, pair } from './pair.ts'
import { countProcesses } from './processes.ts'
import { milliseconds, say } from './say.ts'
import { makeScratch, type Scratch } from './scratch.ts'

const row = (name: string, { a, wall, cpu }: Pairing, aim: string): void => {
  const ratios = `${wall.toFixed(2)} × wall, ${cpu.toFixed(2)} × CPU`
  say(`${name.padEnd(34)} ${milliseconds(a.wall)}   ${ratios} of bare Node   aim ${aim}`)
}

const apply = (binary: string, { root, context }: Scratch): [string, ...string[]] => [
  binary,
  ...['apply', '--stage', 'local', '--source', context, '--root', root],
]

/** Measures and says it. */
export const measureGuest = ({ binary, node, folder, runs }: Bench): void => {
  const bareNode: Contender = { command: [node, '-e', '0'] }
  const [one, eight] = [makeScratch(folder, 1), makeScratch(folder, 8)]
  const first = pair({ command: apply(binary, one), before: one.reset }, bareNode, runs)
  say('In the guest')
  say(`bare Node ${process.version}`.padEnd(35) + milliseconds(first.b.wall))
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
  const ratio = (median(times) / first.a.wall).toFixed(1)
  say(`cloud-init init --local, 1 NIC     ${milliseconds(median(times))}   ${ratio} × apply`)
}
