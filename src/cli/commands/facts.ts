import type { Command } from '../command.ts';

export const factsCommand: Command = {
  name: 'facts',
  summary:
    'Shows the facts of this machine with their sources, and the probes that read them; needs no broker.',
  arguments: [],
  options: [
    { flags: '--root DIR', desc: 'root of the machine to read, for a recorded one', candidates: 'directory' },
    { flags: '--json', desc: 'print JSON' },
    { flags: '--config FILE', desc: 'configuration file (/etc/ovirt-node/agent.toml)', candidates: 'file' },
  ],
  examples: [
    'ovirt-node facts',
    'ovirt-node facts --json | jq ".probes[] | select(.ok | not)"',
    'ovirt-node facts --root ./recorded-host',
  ],
  load: async () => (await import('./run/facts.ts')).runFacts,
};
