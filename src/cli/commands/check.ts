import type { Command } from '../command.ts';
import { consoleOptions } from './console-options.ts';

export const checkCommand: Command = {
  name: 'check',
  summary: 'Tests the path to the broker step by step, and advises where a step fails.',
  arguments: [],
  options: [
    ...consoleOptions.filter(({ flags }) => flags !== '--agent NAME'),
    {
      flags: '--as ROLE',
      desc: 'purpose of the account: agent or console; by default either is enough',
      candidates: ['agent', 'console'],
    },
  ],
  examples: [
    'ovirt-node check',
    'ovirt-node check --as agent --config /etc/ovirt-node/agent.toml',
    'ovirt-node check --broker amqps://broker.example.com',
    'ovirt-node check --json | jq -r ".steps[] | select(.ok == false) | .advice"',
  ],
  load: async () => (await import('./run/check.ts')).runCheck,
};
