/**
 * All boots of one guest, in their order: each starts from what the one before it left on the disk. A new kind of
 * guest (`guest/root.ts`) gets a test file that calls one of the two functions here.
 */
import { join } from 'node:path'
import { buildContextImage } from '../guest/context-image.ts'
import { hostRuns, MiB, makeFile } from '../guest/disks.ts'
import { boot, type Guest } from '../guest/guest.ts'
import { makeImage } from '../guest/image.ts'
import { journalOnConsole, startMachine } from '../guest/machine.ts'
import { guestTest, type TestContext } from '../guest/needs.ts'
import { builtPackage } from '../guest/package.ts'
import { makeRoot, type Variant } from '../guest/root.ts'
import { makeKey } from '../guest/ssh.ts'
import { bootText } from '../guest/unit.ts'
import { makeWorkspace, placesIn } from '../guest/workspace.ts'
import { changedVariables, checkChanges } from './changes.ts'
import { checkFirstBoot } from './first-boot.ts'
import { contextVariables, identity } from './identity.ts'
import { bootWithLateCd, checkLateCd } from './late-cd.ts'
import { checkSecondBoot, snapshot } from './second-boot.ts'
import { checkNewMachine, checkWithoutCd } from './without-cd.ts'

/** Boots a guest whose network is run by `variant`, again and again. */
export const testBoots = (variant: Variant): void =>
  guestTest(`a Debian guest with ${variant}`, 40, async t => {
    await using made = await makeGuest(variant)
    const { guest, variables, buildImage } = made
    await t.test('boots without a CD-ROM drive before it ever had a context', t => bootNewMachine(t, guest))
    const before = await bootTwice(t, made)
    await t.test('boots without a CD-ROM drive', t =>
      boot(guest, {}, running => checkWithoutCd(t, running, before)),
    )
    await t.test('boots without the agent, to compare', t => bootWithoutAgent(t, guest))
    await t.test('boots with a CD-ROM that comes late', async t => {
      const late = await buildImage('late.iso', { ...variables, SET_HOSTNAME: 'web2' })
      await boot(guest, bootWithLateCd(late), running => checkLateCd(t, running, 'web2'))
    })
  })

/**
 * The same for a guest that differs from others in nothing but who runs its network.
 *
 * @param more variables beside or instead of those of the other guests
 */
export const testNetworkBoots = (variant: Variant, more: Made['variables'] = {}): void =>
  guestTest(`a Debian guest with ${variant}`, 30, async t => {
    await using made = await makeGuest(variant, more)
    await bootTwice(t, made, ['vmcontext.wait=30'])
  })

/** Changes a running guest from outside in all ways that it is to notice. */
export const testChanges = (variant: Variant): void =>
  guestTest(`a running Debian guest with ${variant}`, 30, async t => {
    await using made = await makeGuest(variant)
    const { guest, iso, variables, buildImage } = made
    const changed = { ...variables, ...changedVariables(variables.SSH_PUBLIC_KEY ?? '') }
    const images = {
      changed: await buildImage('changed.iso', changed),
      again: await buildImage('again.iso', changed),
      swap: await makeSwap(join(guest.folder, 'swap')),
    }
    const request = { cd: iso, kernelArguments: ['vmcontext.wait=30'] }
    await boot(guest, request, running => checkChanges(t, running, images))
  })

const makeSwap = async (path: string): Promise<string> => {
  await makeFile(path, 64 * MiB)
  await hostRuns('mkswap', path)
  return path
}

/** Boots with the context twice; answers the snapshot between the two. */
const bootTwice = async (
  t: TestContext,
  { guest, iso, variables }: Made,
  kernelArguments: readonly string[] = [],
): Promise<string> => {
  let before = ''
  const request = { cd: iso, kernelArguments }
  await t.test('boots with a context image for the first time', async t => {
    await boot(guest, request, async running => {
      await checkFirstBoot(t, running, variables.CRYPTED_PASSWORD ?? '')
      before = await snapshot(running)
    })
  })
  await t.test('boots again with the same image', t =>
    boot(guest, request, running => checkSecondBoot(t, running, before)),
  )
  return before
}

/** A guest with the agent's package, and the context that it is to have. */
interface Made extends AsyncDisposable {
  readonly guest: Guest
  readonly variables: Readonly<Record<string, string>>
  /** The image of these variables. */
  readonly iso: string
  readonly buildImage: (name: string, variables: Made['variables']) => Promise<string>
}

const makeGuest = async (variant: Variant, more: Made['variables'] = {}): Promise<Made> => {
  const workspace = await makeWorkspace()
  const { folder, root } = await placesIn(workspace)
  const { binary, deb } = await builtPackage()
  const buildImage: Made['buildImage'] = async (name, variables) => {
    const path = join(workspace.folder, name)
    await buildContextImage(binary, path, variables)
    return path
  }
  try {
    await makeRoot(root, variant, deb)
    const image = await makeImage(root, folder)
    const key = await makeKey(folder)
    const variables = { ...contextVariables(key.publicLine), ...more }
    return {
      guest: { folder, image, key, user: identity.user },
      variables,
      iso: await buildImage('context.iso', variables),
      buildImage,
      [Symbol.asyncDispose]: () => workspace[Symbol.asyncDispose](),
    }
  } catch (error) {
    await workspace[Symbol.asyncDispose]()
    throw error
  }
}

/** Nobody can log in yet, so this boot is watched from outside. */
const bootNewMachine = async (t: TestContext, { image, folder }: Guest): Promise<void> => {
  await using machine = await startMachine({ image, folder, kernelArguments: journalOnConsole })
  await checkNewMachine(t, await machine.consoleSays(/ login: /))
  await machine.powerOff()
}

const units = [
  ...['vmcontext-local.service', 'vmcontext-network.path'],
  ...['vmcontext-changed.path', 'vmcontext-readahead.service'],
]

const bootWithoutAgent = (t: TestContext, guest: Guest): Promise<void> =>
  boot(guest, { kernelArguments: units.map(unit => `systemd.mask=${unit}`) }, async running =>
    t.diagnostic(`without the agent: ${await bootText(running)}`),
  )
