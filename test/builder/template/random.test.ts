/** Templates put together at random, and what OpenNebula's own code made of them: `random-cases.json`. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { contextOfTemplate } from '../../../src/builder/template/context.ts'
import type { PreviousAction } from '../../../src/builder/template/network.ts'
import { readTemplate } from '../../../src/builder/template/read.ts'
import type { Objects } from '../../../src/builder/template/surroundings.ts'
import { decodeText, encodeText } from '../../../src/context/bytes.ts'
import { writeContext } from '../../../src/context/write.ts'
import { InputError } from '../../../src/input-error.ts'

type Texts = Readonly<Record<string, string>>

interface Case {
  readonly kind: string
  readonly template: string
  readonly action?: PreviousAction
  readonly gate?: string
  /** context.sh without its first line; nothing where OpenNebula refuses the template. */
  readonly context?: string
}

interface Cases {
  readonly vnets: Texts
  readonly images: Texts
  readonly users: Texts
  readonly cases: readonly Case[]
}

const { vnets, images, users, cases }: Cases = JSON.parse(
  readFileSync(new URL('./random-cases.json', import.meta.url), 'utf8'),
)

const objects = async (texts: Texts, wanted: 'vnet' | 'image' | 'user'): Promise<Objects> =>
  new Map(
    await Promise.all(
      Object.entries(texts).map(
        async ([id, text]) =>
          [Number(id), await readTemplate(encodeText(text), `${wanted} ${id}`, wanted)] as const,
      ),
    ),
  )

const around = {
  vnets: await objects(vnets, 'vnet'),
  images: await objects(images, 'image'),
  users: await objects(users, 'user'),
}

const contextOf = async ({ template, action, gate }: Case): Promise<string | undefined> => {
  try {
    const { variables } = contextOfTemplate(
      await readTemplate(encodeText(template), 'vm.one', 'machine'),
      around,
      {
        vmId: '1',
        ...(action === undefined ? {} : { previousAction: action }),
        ...(gate === undefined ? {} : { oneGateEndpoint: gate }),
      },
    )
    return decodeText(writeContext(variables)).replace(/^.*\n/, '')
  } catch (error) {
    assert.ok(error instanceof InputError, String(error))
    return undefined
  }
}

for (const kind of new Set(cases.map(one => one.kind)))
  describe(`templates at random, for their ${kind}`, () => {
    cases
      .filter(one => one.kind === kind)
      .forEach((one, index) => {
        const title = one.context === undefined ? 'refuses' : 'takes'
        test(`${index}: OpenNebula ${title} it, and so do we`, async () =>
          assert.equal(await contextOf(one), one.context))
      })
  })
