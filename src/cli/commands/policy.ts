import type { Command } from '../command.ts';

export const policyCommand: Command = {
  name: 'policy',
  summary: 'Says what the policy of this machine permits, and by which rule. Needs no broker.',
  arguments: [
    {
      name: 'QUESTION',
      desc: 'allow: may USER call METHOD? who: which callers may call METHOD?',
      required: true,
      candidates: ['allow', 'who'],
    },
    {
      name: 'WORD',
      desc:
        'for allow USER METHOD, for who one METHOD or several; USER as the broker knows the caller, such as alice@QPID; ' +
        'METHOD, or CLASS.METHOD where several classes have it',
      required: true,
      rest: true,
    },
  ],
  options: [
    { flags: '--json', desc: 'print JSON' },
    { flags: '--config FILE', desc: 'configuration file (/etc/ovirt-node/agent.toml)', candidates: 'file' },
  ],
  examples: [
    'ovirt-node policy allow nobody hardwareShutdown',
    'ovirt-node policy allow alice@QPID networkInterface.setMtu --json',
    'ovirt-node policy who hardwareRestart schedulePowerAction',
  ],
  load: async () => (await import('./run/policy.ts')).runPolicy,
};
