import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { type ContextInputs, type GatheredContext, gatherContext } from '../../src/builder/gather.ts'
import { InputError } from '../../src/input-error.ts'
import { temporaryFolder } from '../support/folder.ts'

type Inputs = Partial<ContextInputs>

const gather = (inputs: Inputs): Promise<GatheredContext | undefined> =>
  gatherContext({ set: [], vnets: [], images: [], users: [], ...inputs })

const variables = async (inputs: Inputs): Promise<Record<string, string>> =>
  Object.fromEntries((await gather(inputs))?.variables ?? [])

const refused = (inputs: Inputs, message: RegExp): Promise<void> =>
  assert.rejects(gather(inputs), (error: unknown) => {
    assert.ok(error instanceof InputError, String(error))
    assert.match(error.message, message)
    return true
  })

/** Writes files into a folder of the test, and says where. */
const files = (t: TestContext, texts: Readonly<Record<string, string>>): ((name: string) => string) => {
  const folder = temporaryFolder(t)
  for (const [name, text] of Object.entries(texts)) writeFileSync(join(folder, name), text)
  return name => join(folder, name)
}

const domain = (...macs: readonly string[]): string =>
  `<domain><devices>${macs.map(mac => `<interface type='user'><mac address='${mac}'/></interface>`).join('')}</devices></domain>`
const first = '52:54:00:00:00:01'
const second = '52:54:00:00:00:02'

test('without any input there is no context', async () => assert.equal(await gather({}), undefined))

test('a template, its network and its owner may each come in another form', async t => {
  const at = files(t, {
    'vm.json':
      '{"VMTEMPLATE":{"ID":"1","NAME":"t","TEMPLATE":{"NIC":[{"NETWORK":"front","MAC":"m"}],"CONTEXT":{"NETWORK":"YES","KEY":"$USER[KEY]"}}}}',
    'net.xml': '<VNET><ID>4</ID><NAME>front</NAME><TEMPLATE><DNS><![CDATA[1.1.1.1]]></DNS></TEMPLATE></VNET>',
    'me.one': 'KEY="ssh-ed25519 AAAA"\n',
  })
  const { ETH0_DNS, KEY } = await variables({
    template: at('vm.json'),
    vnets: [`4=${at('net.xml')}`],
    users: [`2=${at('me.one')}`],
  })
  assert.deepEqual({ ETH0_DNS, KEY }, { ETH0_DNS: '1.1.1.1', KEY: 'ssh-ed25519 AAAA' })
})

test('the place of the image among the disks is known from a template, and from nothing else', async t => {
  const at = files(t, {
    'vm.one': 'DISK=[A=1]\nDISK=[A=2]\nCONTEXT=[A=1]',
    'vm.xml':
      '<VM><TEMPLATE><DISK><DISK_ID>0</DISK_ID></DISK><CONTEXT><DISK_ID>5</DISK_ID></CONTEXT></TEMPLATE></VM>',
    'context.sh': 'A=1\n',
  })
  assert.equal((await gather({ template: at('vm.one') }))?.disks, 2)
  assert.equal((await gather({ template: at('vm.xml') }))?.disks, 5)
  assert.equal((await gather({ variables: at('context.sh') }))?.disks, undefined)
  assert.equal((await gather({ set: ['A=1'] }))?.disks, undefined)
})

test('--set wins over everything, and numbers the machine of a template', async t => {
  const at = files(t, { 'vm.one': 'NAME=x\nCONTEXT=[A="$NAME-$VMID", B=2]' })
  assert.deepEqual(await variables({ template: at('vm.one'), set: ['B=3', 'VMID=12', 'B=4'] }), {
    A: 'x-12',
    B: '4',
    VMID: '12',
  })
})

test("a domain's MACs complete single variables, a file of them, and win over neither", async t => {
  const at = files(t, {
    'd.xml': domain(first, second),
    'context.sh': `ETH1_MAC=${first.toUpperCase()}\nETH0_IP=10.0.0.5\n`,
  })
  assert.deepEqual(await variables({ domain: at('d.xml') }), { ETH0_MAC: first, ETH1_MAC: second })
  assert.deepEqual(
    await variables({ domain: at('d.xml'), set: ['ETH0_METHOD=dhcp', 'ETH1_MAC=02:00:00:00:00:09'] }),
    {
      ETH0_MAC: first,
      ETH0_METHOD: 'dhcp',
      ETH1_MAC: '02:00:00:00:00:09',
      ETH2_MAC: second,
    },
  )
  assert.deepEqual(await variables({ domain: at('d.xml'), variables: at('context.sh') }), {
    ETH0_IP: '10.0.0.5',
    ETH0_MAC: second,
    ETH1_MAC: first.toUpperCase(),
  })
})

test("a domain's MACs are those of a template's NICs, so references find them too", async t => {
  const at = files(t, {
    'd.xml': domain(first, second),
    'vm.one': 'NIC=[IP=10.0.0.5]\nNIC=[IP=10.0.0.6]\nCONTEXT=[NETWORK=YES, A="$NIC[MAC, IP=\\"10.0.0.6\\"]"]',
  })
  const made = await gather({ template: at('vm.one'), domain: at('d.xml') })
  assert.deepEqual(
    ['ETH0_MAC', 'ETH1_MAC', 'A'].map(name => made?.variables.get(name)),
    [first, second, second],
  )
  assert.deepEqual(made?.problems, [])
})

test("a domain's MACs complete the variables of a template without NICs", async t => {
  const at = files(t, { 'd.xml': domain(first), 'vm.one': 'CONTEXT=[ETH0_IP=10.0.0.5]' })
  assert.deepEqual(await variables({ template: at('vm.one'), domain: at('d.xml') }), {
    ETH0_IP: '10.0.0.5',
    ETH0_MAC: first,
  })
})

test("a domain's MACs complete the variables of a template that does not want its NICs described", async t => {
  const at = files(t, { 'd.xml': domain(first), 'vm.one': 'NIC=[IP=10.0.0.5]\nCONTEXT=[ETH0_METHOD=dhcp]' })
  assert.deepEqual(await variables({ template: at('vm.one'), domain: at('d.xml') }), {
    ETH0_MAC: first,
    ETH0_METHOD: 'dhcp',
  })
})

test('how old each file is that was read is known', async t => {
  const at = files(t, {
    'd.xml': domain(first),
    'vm.one': 'NIC=[IP=1]\nCONTEXT=[NETWORK=YES]',
    'net.one': 'DNS=1',
  })
  const made = await gather({ template: at('vm.one'), domain: at('d.xml'), vnets: [`0=${at('net.one')}`] })
  assert.equal(made?.modified.length, 3)
})

test('a document that is known under another id is told of', async t => {
  const at = files(t, { 'vm.one': 'CONTEXT=[A=1]', 'net.xml': '<VNET><ID>7</ID><TEMPLATE/></VNET>' })
  const made = await gather({ template: at('vm.one'), vnets: [`3=${at('net.xml')}`] })
  assert.match(made?.problems[0]?.message ?? '', /^--vnet 3=.*net\.xml: its document says that its id is 7/)
})

test('safe folders come from the environment that is given', async t => {
  const at = files(t, { 'vm.one': 'CONTEXT=[FILES="/etc/passwd"]' })
  const template = at('vm.one')
  await refused(
    { template, environment: { CONTEXT_SAFE_DIRS: '', CONTEXT_RESTRICTED_DIRS: '/etc' } },
    /restricted directories/,
  )
  assert.ok(
    await gather({
      template,
      environment: { CONTEXT_SAFE_DIRS: '/etc/passwd', CONTEXT_RESTRICTED_DIRS: '/etc' },
    }),
  )
  assert.ok(
    await gather({ template, environment: { CONTEXT_SAFE_DIRS: '', CONTEXT_RESTRICTED_DIRS: '/root' } }),
  )
})

test('what cannot be read or does not go together is refused, naming the option', async t => {
  const at = files(t, { 'vm.one': 'CONTEXT=[A=1]', 'd.xml': domain(first), 'vm.xml': '<VM/>' })
  await refused({ template: at('none') }, /^--template .*none: it is not there/)
  await refused({ domain: at('none') }, /^--domain .*none: it is not there/)
  await refused({ domain: at('vm.xml') }, /--template FILE/)
  await refused({ template: at('d.xml') }, /--domain FILE/)
  await refused({ template: '/dev/zero' }, /^--template \/dev\/zero: has more than 64 MiB/)
  await refused({ template: at('vm.one'), variables: at('vm.one') }, /--template and --variables both/)
  await refused({ domain: at('d.xml'), vnets: ['0=x'] }, /--vnet is for what a template refers to/)
  await refused({ template: at('vm.one'), vnets: ['x=y'] }, /--vnet x=y: "x" is no id/)
  await refused(
    { template: at('vm.one'), users: [`1=${at('vm.one')}`, `1=${at('vm.one')}`] },
    /1 was given already/,
  )
  await refused({ template: at('vm.one'), users: [`1=${at('vm.xml')}`] }, /here is wanted a user/)
})

test('what no shell variable can hold is refused, whoever gives it', async t => {
  const at = files(t, { 'vm.json': '{"CONTEXT":{"A":"x\\u0000y"}}' })
  await refused({ template: at('vm.json') }, /^A: the value holds a NUL byte/)
  await refused({ set: ['A=x\0y'] }, /^A: the value holds a NUL byte/)
})
