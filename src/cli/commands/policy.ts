import type { Command } from '../command.ts';

export const policyCommand: Command = {
  name: 'policy',
  summary: 'Says whether the policy of this machine allows a call, and by which rule. Needs no broker.',
  arguments: [
    { name: 'QUESTION', desc: 'allow', required: true },
    { name: 'USER', desc: 'as the broker knows the caller, such as alice@QPID', required: true },
    { name: 'METHOD', desc: 'METHOD, or CLASS.METHOD where several classes have it', required: true },
  ],
  options: [
    { flags: '--json', desc: 'print JSON' },
    { flags: '--config FILE', desc: 'configuration file (/etc/ovirt-node/agent.toml)' },
  ],
  examples: [
    'ovirt-node policy allow nobody hardwareShutdown',
    'ovirt-node policy allow alice@QPID networkInterface.setMtu --json',
  ],
  load: async () => (await import('./run/policy.ts')).runPolicy,
};
