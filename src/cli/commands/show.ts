import type { Command } from '../command.ts';
import { consoleOptions } from './console-options.ts';

export const showCommand: Command = {
  name: 'show',
  summary: 'Shows one object with all its values.',
  arguments: [
    {
      name: 'OBJECT',
      desc: 'its name, a unique part of it, class:name, a hostname, or the whole object name',
      required: true,
    },
  ],
  options: consoleOptions,
  examples: [
    'ovirt-node show eth0',
    'ovirt-node show build7.example.com',
    'ovirt-node show address:10.0.0.5 --agent build7',
    'ovirt-node show eth0 --json | jq .object.statistics.rxBytes',
  ],
  load: async () => (await import('./run/show.ts')).runShow,
};
