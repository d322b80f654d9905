/** SSH keys that may log in: a block of ours in authorized_keys (sshd(8)) of root or USERNAME. */
import type { BlockAction } from '../../machine/actions.ts'
import type { Facts } from '../../machine/facts.ts'
import type { Module } from '../module.ts'
import { loginOf } from './login.ts'

const keysOf = (
  user: { readonly name: string; readonly home: string },
  lines: readonly string[],
): BlockAction => ({
  kind: 'block',
  path: `${user.home}/.ssh/authorized_keys`,
  lines,
  position: 'end',
  mode: 0o600,
  home: user.name,
})

/** Whom an earlier context named, and who is there still: its keys are this one's no longer. */
const formerUsers = ({ keyUsers, users }: Facts, login: string): Facts['users'] =>
  users.filter(({ name }) => name !== login && keyUsers.includes(name))

export const ssh = {
  name: 'ssh',
  stage: 'local',

  plan(settings, facts) {
    const login = loginOf(settings, facts)
    const unusable = settings.invalid('SSH_PUBLIC_KEY') || settings.invalid('EC2_PUBLIC_KEY')
    const keys = [...(settings.get('SSH_PUBLIC_KEY') ?? []), ...(settings.get('EC2_PUBLIC_KEY') ?? [])]
    // Where keys were meant but none can be read, those of an earlier context stay: nobody is locked out.
    if (login === null || (unusable && keys.length === 0)) return { actions: [] }
    return {
      actions: [
        keysOf(login, [...new Set(keys)]),
        // Not where the one before it failed: somebody has to get in.
        ...formerUsers(facts, login.name).map(user => keysOf(user, [])),
      ],
    }
  },
} satisfies Module
