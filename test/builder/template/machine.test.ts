import assert from 'node:assert/strict'
import { Buffer } from 'node:buffer'
import { test } from 'node:test'
import type { TemplateContext } from '../../../src/builder/template/context.ts'
import { contextOfTemplate } from '../../../src/builder/template/context.ts'
import type { Host } from '../../../src/builder/template/creation.ts'
import { contextDisk } from '../../../src/builder/template/devices.ts'
import type { Wanted } from '../../../src/builder/template/documents.ts'
import type { Template } from '../../../src/builder/template/model.ts'
import { readTemplate } from '../../../src/builder/template/read.ts'
import type { Objects } from '../../../src/builder/template/surroundings.ts'

type Texts = Readonly<Record<string, string>>

interface Around {
  readonly vnets?: Texts
  readonly images?: Texts
  readonly users?: Texts
}

const read = (text: string, wanted: Wanted, path = 'vm.xml'): Promise<Template> =>
  readTemplate(Buffer.from(text), path, wanted)

const objects = async (texts: Texts = {}, wanted: Wanted): Promise<Objects> => {
  const pairs = Object.entries(texts).map(
    async ([id, text]) => [Number(id), await read(text, wanted, `object ${id}`)] as const,
  )
  return new Map(await Promise.all(pairs))
}

const contextOf = async (text: string, around: Around = {}, host: Host = {}): Promise<TemplateContext> =>
  contextOfTemplate(
    await read(text, 'machine'),
    {
      vnets: await objects(around.vnets, 'vnet'),
      images: await objects(around.images, 'image'),
      users: await objects(around.users, 'user'),
    },
    host,
  )

const variables = async (text: string, around?: Around, host?: Host): Promise<Record<string, string>> =>
  Object.fromEntries((await contextOf(text, around, host)).variables)

const messages = ({ problems }: TemplateContext): string =>
  problems.map(({ message, hint }) => `${message} ${hint ?? ''}`).join('\n')

const vm = (template: string, more = ''): string =>
  `<VM><ID>42</ID><UID>2</UID><GID>1</GID><UNAME>ann</UNAME><GNAME>users</GNAME><NAME>web1</NAME><TEMPLATE>${template}</TEMPLATE>${more}</VM>`

const nic =
  '<NIC><NIC_ID>0</NIC_ID><IP>10.0.0.5</IP><MAC>02:00:0a:00:00:05</MAC><NETWORK_ID>3</NETWORK_ID><AR_ID>0</AR_ID></NIC>'

test('the context of a machine is taken as it is: nothing in it is replaced a second time', async () => {
  const context = `<CONTEXT><A>$NAME \${HOME} $(date)</A><FILES_DS>/ds/5:'init.sh' </FILES_DS><TOKEN>YES</TOKEN><VMID>42</VMID></CONTEXT>`
  const { variables: all, lists } = await contextOf(vm(context))
  assert.deepEqual(Object.fromEntries(all), {
    A: `$NAME \${HOME} $(date)`,
    FILES_DS: "/ds/5:'init.sh' ",
    TOKEN: 'YES',
    VMID: '42',
  })
  assert.equal(lists[1]?.text, "/ds/5:'init.sh' ")
})

test("a machine's NICs are described as they are now, whatever its context said before", async () => {
  const context =
    '<CONTEXT><NETWORK>YES</NETWORK><ETH0_IP>10.9.9.9</ETH0_IP><ETH0_DNS>9.9.9.9</ETH0_DNS><ETH7_IP>1.2.3.4</ETH7_IP></CONTEXT>'
  const vnets = { 3: '<VNET><ID>3</ID><TEMPLATE><DNS>1.1.1.1</DNS></TEMPLATE></VNET>' }
  const { ETH0_IP, ETH0_DNS, ETH7_IP } = await variables(vm(context + nic), { vnets })
  assert.deepEqual(
    { ETH0_IP, ETH0_DNS, ETH7_IP },
    { ETH0_IP: '10.0.0.5', ETH0_DNS: '1.1.1.1', ETH7_IP: '1.2.3.4' },
  )
})

test('what a network said stays where the network is not given now, without a warning', async () => {
  const known = [
    'MASK',
    'NETWORK',
    'GATEWAY',
    'DNS',
    'SEARCH_DOMAIN',
    'MTU',
    'METRIC',
    'METHOD',
    'VLAN_ID',
    'ROUTES',
    'IP6_GATEWAY',
    'IP6_METRIC',
    'IP6_METHOD',
    'IP6_PREFIX_LENGTH',
  ]
  const context = `<CONTEXT><NETWORK>YES</NETWORK>${known.map(name => `<ETH0_${name}>${name}</ETH0_${name}>`).join('')}<ETH0_IP>old</ETH0_IP></CONTEXT>`
  const made = await contextOf(vm(context + nic))
  for (const name of known) assert.equal(made.variables.get(`ETH0_${name}`), name)
  assert.equal(made.variables.get('ETH0_IP'), '10.0.0.5')
  assert.equal(messages(made), '')
})

test('what a network said goes where the NIC is of none any more', async () => {
  const context = '<CONTEXT><NETWORK>YES</NETWORK><ETH0_DNS>9.9.9.9</ETH0_DNS></CONTEXT>'
  const made = await variables(vm(`${context}<NIC><NIC_ID>0</NIC_ID><MAC>m</MAC></NIC>`))
  assert.equal(made.ETH0_DNS, '')
})

test('a network that a machine was never told of is asked for', async () => {
  const made = await contextOf(vm(`<CONTEXT><NETWORK>YES</NETWORK></CONTEXT>${nic}`))
  assert.equal(made.variables.get('ETH0_DNS'), '')
  assert.match(messages(made), /virtual network 3 was not given.*--vnet 3=FILE/)
})

test('addresses of devices and mount points are those of now; variables of passed-through NICs stay', async () => {
  const template = `<CONTEXT><NETWORK>YES</NETWORK><PCI0_IP>10.0.0.9</PCI0_IP><PCI0_ADDRESS>old</PCI0_ADDRESS></CONTEXT>
    <PCI><PCI_ID>0</PCI_ID><TYPE>NIC</TYPE><IP>10.0.0.8</IP><VM_ADDRESS>01:01.0</VM_ADDRESS></PCI>
    <DISK><DISK_ID>2</DISK_ID><TYPE>FILESYSTEM</TYPE><MOUNT_TAG>data</MOUNT_TAG></DISK>`
  assert.deepEqual(await variables(vm(template)), {
    DISK2_MOUNT_POINT: '',
    DISK2_MOUNT_TAG: 'data',
    NETWORK: 'YES',
    PCI0_ADDRESS: '01:01.0',
    PCI0_IP: '10.0.0.9',
  })
})

test('a NIC on its way out is taken out if the last action but one of its history was to detach it', async () => {
  const context = '<CONTEXT><NETWORK>YES</NETWORK><ETH0_IP>10.0.0.5</ETH0_IP></CONTEXT>'
  const leaving = nic.replace('</NIC>', '<ATTACH>YES</ATTACH></NIC>')
  const history = (...actions: readonly number[]): string =>
    `<HISTORY_RECORDS>${actions.map((action, seq) => `<HISTORY><SEQ>${seq}</SEQ><ACTION>${action}</ACTION></HISTORY>`).join('')}</HISTORY_RECORDS>`
  assert.deepEqual(await variables(vm(context + leaving, history(0, 24, 0))), { NETWORK: 'YES' })
  for (const actions of [[24], [24, 0, 0], [0, 24], [0, 23, 0]])
    assert.equal(
      (await variables(vm(context + leaving, history(...actions)))).ETH0_IP,
      '10.0.0.5',
      actions.join(),
    )
})

test('a machine without a context, and one whose FILES are restricted, are refused', async () => {
  await assert.rejects(contextOf(vm(nic)), /this machine has no CONTEXT/)
  await assert.rejects(
    contextOf('<TEMPLATE><CONTEXT/></TEMPLATE>'),
    /CONTEXT is no section, or has nothing in it/,
  )
  await assert.rejects(
    contextOf(vm('<CONTEXT><FILES>/etc/passwd</FILES></CONTEXT>')),
    /restricted directories/,
  )
})

test('a safe folder of the host may be used though it lies in a restricted one', async () => {
  const text = 'CONTEXT=[FILES="/etc/passwd"]'
  const restrictions = () => ({ restrictedFolders: ['/etc'], safeFolders: ['/etc/passwd'] })
  const { lists } = await contextOf(text, {}, { restrictions })
  assert.deepEqual(lists[0]?.safe, ['/etc/passwd'])
})

test('the image comes behind the disks; a machine that exists was told where', async () => {
  const disks = '<DISK><DISK_ID>0</DISK_ID></DISK><DISK><DISK_ID>4</DISK_ID></DISK>'
  const number = async (text: string): Promise<number> => contextDisk(await read(text, 'machine'))
  assert.equal(await number(vm(`${disks}<CONTEXT><DISK_ID>3</DISK_ID></CONTEXT>`)), 3)
  assert.equal(await number(vm(`${disks}<CONTEXT><A>1</A></CONTEXT>`)), 2)
  assert.equal(await number('DISK=[A=1]\nDISK=[A=2]\nDISK=[A=3]\nCONTEXT=[DISK_ID=9]'), 3)
  assert.equal(await number('CONTEXT=[A=1]'), 0)
})

test('a VM template is created first: references are replaced, and the machine is named after it', async () => {
  const text = (name = ''): string =>
    `<VMTEMPLATE><ID>6</ID><UID>0</UID><UNAME>admin</UNAME><NAME>debian</NAME><TEMPLATE>${name}<OWN>mine</OWN>
      <CONTEXT><A>$NAME/$OWN/$TEMPLATE_ID/$VMID</A></CONTEXT></TEMPLATE></VMTEMPLATE>`
  assert.deepEqual(await variables(text(), {}, { vmId: '17' }), { A: 'debian-17/mine/6/17' })
  assert.deepEqual(await variables(text('<NAME>web</NAME>'), {}, { vmId: '17' }), { A: 'web/mine/6/17' })
  const unnumbered = await contextOf(text())
  assert.equal(unnumbered.variables.get('A'), 'debian/mine/6/')
  assert.match(messages(unnumbered), /would name the machine debian-NUMBER.*--set VMID=NUMBER/)
})

test('a machine of a template without a name is called one and its number', async () => {
  assert.deepEqual(await variables('CONTEXT=[A="$NAME"]', {}, { vmId: '5' }), { A: 'one-5' })
})

test('the owner of a machine to come is the user given, not that of its template', async () => {
  const text = `<VMTEMPLATE><ID>6</ID><UID>0</UID><UNAME>admin</UNAME><GID>0</GID><NAME>t</NAME><TEMPLATE>
    <CONTEXT><A>$UID $UNAME $GID $GNAME $USER[MAIL]</A></CONTEXT></TEMPLATE></VMTEMPLATE>`
  const user =
    '<USER><ID>2</ID><GID>1</GID><GNAME>users</GNAME><NAME>ann</NAME><TEMPLATE><MAIL>ann@x</MAIL></TEMPLATE></USER>'
  assert.deepEqual(await variables(text, { users: { 2: user } }), { A: '2 ann 1 users ann@x' })
  assert.match(messages(await contextOf(text)), /\$UNAME: the template has no UNAME/)
})

test("a document's own facts are no attributes of its template, as in OpenNebula", async () => {
  const vnet =
    '<VNET><ID>3</ID><NAME>front</NAME><BRIDGE>br0</BRIDGE><TEMPLATE><DNS>1.1.1.1</DNS></TEMPLATE></VNET>'
  const text = `NIC=[NETWORK=front, MAC=m]\nCONTEXT=[A="$NETWORK[NAME, NETWORK=\\"front\\"]", B="$NETWORK[DNS, NETWORK=\\"front\\"]", C="$USER[NAME]"]`
  const user = '<USER><ID>2</ID><NAME>ann</NAME><TEMPLATE/></USER>'
  assert.deepEqual(await variables(text, { vnets: { 3: vnet }, users: { 2: user } }), {
    A: '',
    B: '1.1.1.1',
    C: '',
  })
})

test("a network's VLAN is known from its document, even if OpenNebula chose it", async () => {
  const vnet =
    '<VNET><ID>3</ID><NAME>front</NAME><VLAN_ID>113</VLAN_ID><VLAN_ID_AUTOMATIC>1</VLAN_ID_AUTOMATIC><TEMPLATE/></VNET>'
  const { ETH0_VLAN_ID } = await variables('NIC=[NETWORK=front, MAC=m]\nCONTEXT=[NETWORK=YES]', {
    vnets: { 3: vnet },
  })
  assert.equal(ETH0_VLAN_ID, '113')
})

test('an image for FILES_DS is known from its document: source, name, type and state', async () => {
  const image = (type: number, state: number): string =>
    `<IMAGE><ID>5</ID><NAME>init.sh</NAME><TYPE>${type}</TYPE><PATH>/home/ann/init.sh</PATH><STATE>${state}</STATE><SOURCE>/ds/2/ab</SOURCE><TEMPLATE/></IMAGE>`
  const text = 'CONTEXT=[A=1, FILES_DS="$FILE[IMAGE=\\"init.sh\\"]"]'
  assert.deepEqual(await variables(text, { images: { 5: image(5, 1) } }), {
    A: '1',
    FILES_DS: "/ds/2/ab:'init.sh' ",
  })
  await assert.rejects(contextOf(text, { images: { 5: image(0, 1) } }), /TYPE="CONTEXT"/)
  await assert.rejects(contextOf(text, { images: { 5: image(5, 4) } }), /not READY/)
})

test('a password that OpenNebula shows encrypted is told of, and not repeated', async () => {
  // Sixteen bytes in base64, as AES-256-CBC gives them.
  const made = await contextOf(vm('<CONTEXT><PASSWORD>q83vEjRWeJCrze8SNFZ4kA==</PASSWORD></CONTEXT>'))
  assert.match(messages(made), /PASSWORD looks as if OpenNebula had encrypted it.*--decrypt/)
  assert.doesNotMatch(messages(made), /q83v/)
  for (const plain of ['', 'secret', 'c2VjcmV0', 'hunter22hunter22hunter22'])
    assert.equal(
      messages(await contextOf(vm(`<CONTEXT><A>1</A><PASSWORD>${plain}</PASSWORD></CONTEXT>`))),
      '',
      plain,
    )
})

test('a NIC that asks for an address of a given network has its MAC and range', async () => {
  const vnet =
    '<VNET><ID>3</ID><NAME>front</NAME><TEMPLATE/><AR_POOL><AR><AR_ID>4</AR_ID><TYPE>IP4</TYPE><IP>10.0.0.1</IP><MAC>02:00:0a:00:00:01</MAC><SIZE>9</SIZE><DNS>1.1.1.1</DNS></AR></AR_POOL></VNET>'
  const made = await contextOf('NIC=[NETWORK=front, IP=10.0.0.5]\nCONTEXT=[NETWORK=YES]', {
    vnets: { 3: vnet },
  })
  assert.deepEqual(
    ['IP', 'MAC', 'DNS'].map(name => made.variables.get(`ETH0_${name}`)),
    ['10.0.0.5', '02:00:0a:00:00:05', '1.1.1.1'],
  )
  assert.equal(messages(made), '')
})

test('what OpenNebula refuses when it makes a machine is refused with its place', async () => {
  await assert.rejects(
    contextOf('NIC_DEFAULT=[NETWORK=a]\nCONTEXT=[A=1]'),
    /vm\.xml:1:14: NIC_DEFAULT has NETWORK/,
  )
  await assert.rejects(
    contextOf('NIC_DEFAULT=[A=1]\nNIC_DEFAULT=[A=2]\nCONTEXT=[A=1]'),
    /vm\.xml:2:1: a second NIC_DEFAULT/,
  )
  await assert.rejects(
    contextOf('NIC=[A=1]\nNIC_ALIAS=[PARENT=x]\nCONTEXT=[NETWORK=YES]'),
    /vm\.xml:2:1: no NIC is named "x".*one of NIC0/,
  )
})

test('aliases may belong to a passed-through NIC, which is numbered behind the others', async () => {
  const text = `PCI=[TYPE=NIC, MAC=p]\nNIC_ALIAS=[PARENT=NIC1, IP=10.0.0.9]\nNIC=[MAC=m]\nCONTEXT=[NETWORK=YES]`
  const all = await variables(text)
  assert.equal(all.ETH1_ALIAS0_IP, '10.0.0.9')
  assert.equal(all.PCI0_MAC, 'p')
})

test('a name like those that OpenNebula gives NICs is another one', async () => {
  const text = (parent: string): string =>
    `NIC=[NAME=NIC5, MAC=m]\nNIC_ALIAS=[PARENT=${parent}, IP=10.0.0.9]\nCONTEXT=[NETWORK=YES]`
  assert.equal((await variables(text('_NIC5'))).ETH0_ALIAS0_IP, '10.0.0.9')
  await assert.rejects(contextOf(text('NIC5')), /one of _NIC5/)
})
