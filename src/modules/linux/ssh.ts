/** SSH keys that may log in: a block of ours in authorized_keys (sshd(8)) of root or USERNAME. */
import type { Module } from '../module.ts'
import { loginOf } from './login.ts'

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
        {
          kind: 'block',
          path: `${login.home}/.ssh/authorized_keys`,
          lines: [...new Set(keys)],
          position: 'end',
          mode: 0o600,
          home: login.name,
        },
      ],
    }
  },
} satisfies Module
