/** All boots of one guest, in their order: each starts from what the one before it left on the disk. */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { buildContextImage } from '../guest/context-image.ts'
import { boot, type Guest } from '../guest/guest.ts'
import { makeImage } from '../guest/image.ts'
import { journalOnConsole, startMachine } from '../guest/machine.ts'
import { guestTest, type TestContext } from '../guest/needs.ts'
import { builtPackage } from '../guest/package.ts'
import { makeRoot, type Variant } from '../guest/root.ts'
import { makeKey } from '../guest/ssh.ts'
import { bootText } from '../guest/unit.ts'
import { makeWorkspace } from '../guest/workspace.ts'
import { checkFirstBoot } from './first-boot.ts'
import { contextVariables, identity } from './identity.ts'
import { bootWithLateCd, checkLateCd } from './late-cd.ts'
import { checkSecondBoot, snapshot } from './second-boot.ts'
import { checkNewMachine, checkWithoutCd } from './without-cd.ts'

/** Boots a guest whose network is run by `variant`, again and again. */
export const testBoots = (variant: Variant): void =>
  guestTest(`a Debian guest with ${variant}`, 15, async t => {
    await using workspace = await makeWorkspace()
    const { binary, deb } = await builtPackage()
    const guest = await makeGuest(workspace.folder, variant, deb)
    const variables = contextVariables(guest.key.publicLine)
    const iso = join(workspace.folder, 'context.iso')
    await buildContextImage(binary, iso, variables)

    await t.test('boots without a CD-ROM drive before it ever had a context', t => bootNewMachine(t, guest))
    let before = ''
    await t.test('boots with a context image for the first time', async t => {
      await boot(guest, { cd: iso }, async running => {
        await checkFirstBoot(t, running, variables.CRYPTED_PASSWORD ?? '')
        before = await snapshot(running)
      })
    })
    await t.test('boots again with the same image', t =>
      boot(guest, { cd: iso }, running => checkSecondBoot(t, running, before)),
    )
    await t.test('boots without a CD-ROM drive', t =>
      boot(guest, {}, running => checkWithoutCd(t, running, before)),
    )
    await t.test('boots without the agent, to compare', t => bootWithoutAgent(t, guest))
    await t.test('boots with a CD-ROM that comes late', async t => {
      const late = join(workspace.folder, 'late.iso')
      await buildContextImage(binary, late, { ...variables, SET_HOSTNAME: 'web2' })
      await boot(guest, bootWithLateCd(late), running => checkLateCd(t, running, 'web2'))
    })
  })

const makeGuest = async (folder: string, variant: Variant, deb: string): Promise<Guest> => {
  const guestFolder = join(folder, 'guest')
  const root = join(folder, 'root')
  await mkdir(guestFolder)
  await makeRoot(root, variant, deb)
  const image = await makeImage(root, guestFolder)
  return { folder: guestFolder, image, key: await makeKey(guestFolder), user: identity.user }
}

/** Nobody can log in yet, so this boot is watched from outside. */
const bootNewMachine = async (t: TestContext, { image, folder }: Guest): Promise<void> => {
  await using machine = await startMachine({ image, folder, kernelArguments: journalOnConsole })
  const console = await machine.consoleSays(/ login: /)
  await checkNewMachine(t, console)
  await machine.powerOff()
}

const units = ['vmcontext-local.service', 'vmcontext-network.path', 'vmcontext-readahead.service']

const bootWithoutAgent = (t: TestContext, guest: Guest): Promise<void> =>
  boot(guest, { kernelArguments: units.map(unit => `systemd.mask=${unit}`) }, async running =>
    t.diagnostic(`without the agent: ${await bootText(running)}`),
  )
