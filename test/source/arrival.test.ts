import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { type Arrivals, watchArrivals } from '../../src/source/arrival.ts'
import { machine, put } from './machine.ts'

/** Waits until nothing is heard any more: the wait then lasts until the next look is due. */
const calm = async (arrivals: Arrivals): Promise<void> => {
  for (;;) {
    const begin = performance.now()
    await arrivals.next(10_000)
    if (performance.now() - begin >= 400) return
  }
}

test('a new device ends the wait long before the next look is due', async t => {
  const { places } = machine(t)
  const arrivals = await watchArrivals(places)
  await calm(arrivals)
  const begin = performance.now()
  for (let number = 0; number < 5; number++) {
    setTimeout(() => put(join(places.dev, `sr${number}`), ''), 50)
    await arrivals.next(10_000)
  }
  const taken = performance.now() - begin
  await arrivals.close()
  assert.ok(taken < 1500, `${taken} ms for five arrivals; five looks that were due would take 2500`)
})

test('a wait comes back in time although nothing happens', async t => {
  const { places } = machine(t)
  const arrivals = await watchArrivals(places)
  await calm(arrivals)
  const begin = performance.now()
  for (let number = 0; number < 3; number++) await arrivals.next(20)
  const taken = performance.now() - begin
  await arrivals.close()
  assert.ok(taken < 1400, `${taken} ms for three waits of 20; three looks that were due would take 1500`)
})

test('a machine without a folder for devices can be waited on', async t => {
  const { places } = machine(t)
  const arrivals = await watchArrivals({ ...places, dev: join(places.dev, 'missing') })
  await arrivals.next(20)
  await arrivals.close()
})
