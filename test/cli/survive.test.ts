import assert from 'node:assert/strict'
import { test } from 'node:test'
import { logInto } from '../../src/cli/log.ts'
import { survive } from '../../src/cli/survive.ts'
import { InputError } from '../../src/input-error.ts'
import { ActionError } from '../../src/machine/files.ts'
import { SourceError } from '../../src/source/medium.ts'

interface Case {
  readonly isService?: boolean
  readonly isFirst?: boolean
  readonly isLast?: boolean
}

/** What becomes of work that ends like this, and what was told. */
const attempt = async (end: Error | number, { isService = false, isFirst = true, isLast = false }: Case) => {
  const logged: string[] = []
  const told: string[] = []
  logInto((priority, message) => logged.push(`${priority}: ${message}`))
  const apply = async (): Promise<number> => {
    if (typeof end === 'number') return end
    throw end
  }
  const watcher = {
    isService,
    tellFailure: async (message: string) => {
      told.push(message)
    },
  }
  return { answer: await survive(apply, { isFirst, isLast }, watcher), logged, told }
}

const throws = (error: Error, options: Case) => assert.rejects(attempt(error, options), error)

test('a medium that cannot be read is told of and tried again; in the end the next change is waited for', async () => {
  const error = new SourceError('D: cannot be read')
  for (const options of [{}, { isService: true }, { isLast: true }, { isService: true, isLast: true }])
    assert.deepEqual(await attempt(error, options), {
      answer: 'again',
      logged: ['err: D: cannot be read'],
      told: ['D: cannot be read'],
    })
})

test('with each new try the log is told again, and others are not', async () => {
  const { logged, told } = await attempt(new SourceError('D: cannot be read'), { isFirst: false })
  assert.deepEqual([logged.length, told], [1, []])
})

test('what else may pass keeps the service alive, until all tries are made', async () => {
  const error = new ActionError('cannot write report.json: another program holds it')
  assert.equal((await attempt(error, { isService: true })).answer, 'again')
  await throws(error, { isService: true, isLast: true })
  await throws(error, {})
})

test('what is wrong with the command line does not pass', async () => {
  await throws(new InputError('agent.conf: no such setting'), { isService: true })
})

test('a run of the service that failed is looked at again, for it may not have seen all of the machine', async () => {
  assert.equal((await attempt(1, { isService: true })).answer, 'again')
  assert.equal((await attempt(1, {})).answer, undefined)
  for (const code of [0, 3]) assert.equal((await attempt(code, { isService: true })).answer, undefined)
})
