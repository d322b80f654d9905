import assert from 'node:assert/strict'
import { test } from 'node:test'
import { strangersIn } from '../../../src/source/windows/sddl.ts'

const user = 'S-1-5-21-1004336348-1177238915-682003330-1001'
const installer = 'S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464'

for (const [what, descriptor, strangers] of [
  ['administrators alone', 'O:BAG:SYD:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)', []],
  ['users who may read', 'O:SYG:SYD:AI(A;ID;FA;;;SY)(A;ID;FA;;;BA)(A;ID;0x1200a9;;;BU)(A;ID;FRFX;;;WD)', []],
  [
    'a folder below C:\\',
    'O:BAG:DUD:AI(A;OICIID;FA;;;BA)(A;OICIID;0x1200a9;;;BU)(A;ID;0x1301bf;;;AU)',
    ['AU'],
  ],
  ['a folder below ProgramData', 'O:BAG:SYD:AI(A;OICIID;FA;;;SY)(A;CIID;DCLCRPCR;;;BU)', ['BU']],
  ['an owner who is a user', `O:${user}G:${user}D:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)`, [user]],
  ['the owner of what is made in it', 'O:BAG:BAD:(A;OICIIO;GA;;;CO)(A;;FA;;;BA)', []],
  ["Windows' own files", `O:${installer}G:${installer}D:(A;;FA;;;${installer})(A;;0x1200a9;;;BU)`, []],
  ['one who is denied', 'O:BAG:BAD:(D;;FA;;;BU)(A;;FA;;;BA)', []],
  ['everybody', 'O:BAG:BAD:(A;;GA;;;WD)', ['WD']],
  ['one who may change the list', `O:BAG:BAD:(A;;RCWD;;;${user})`, [user]],
  ['one who may write under a condition', `O:BAG:BAD:(XA;;FW;;;${user};(@User.a==1))`, [user]],
  ['rights that are not known', 'O:BAG:BAD:(A;;ZZ;;;AU)', ['AU']],
  ['an empty list', 'O:BAG:BAD:P', []],
  ['no list', 'O:BAG:BA', ['everyone']],
  ['a list that controls nothing', 'O:BAG:BAD:NO_ACCESS_CONTROL', ['everyone']],
  ['nothing', '', ['everyone']],
] as const) {
  test(`of ${what} it is told who may change it: ${strangers.join(', ') || 'nobody else'}`, () => {
    assert.deepEqual(strangersIn(descriptor), strangers)
  })
}
