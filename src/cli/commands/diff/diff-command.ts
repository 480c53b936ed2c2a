import type { Command } from '../../command.ts';
import { consoleOptions } from '../console-options.ts';

export const diffCommand: Command = {
  name: 'diff',
  summary: 'Compares what runs with what is written: what a restart of the machine would change.',
  arguments: [
    {
      name: 'MACHINE',
      desc: 'its hostname or uuid, or a unique part of one; not needed where the broker has one machine',
    },
  ],
  options: consoleOptions,
  examples: [
    'ovirt-node diff',
    'ovirt-node diff build7.example.com',
    'ovirt-node diff build7 --json | jq -r ".interfaces[] | select(.differences != []) | .interfaceName"',
  ],
  load: async () => (await import('./run-diff.ts')).runDiff,
};
