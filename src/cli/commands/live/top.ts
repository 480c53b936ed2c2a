import type { Command } from '../../command.ts';
import { consoleOptions } from '../console-options.ts';

export const topCommand: Command = {
  name: 'top',
  summary: 'Shows the machines by load, memory and links that are down; silent ones first.',
  arguments: [],
  options: [
    {
      flags: '--sort NAME',
      desc: 'order: load (first without it), cpu, memory, links or host',
      candidates: ['load', 'cpu', 'memory', 'links', 'host'],
    },
    { flags: '--count N', desc: 'end after N refreshes' },
    { flags: '--interval SECONDS', desc: 'time between two refreshes (2)' },
    ...consoleOptions,
  ],
  examples: ['ovirt-node top', 'ovirt-node top --sort memory', 'ovirt-node top --json --count 1'],
  load: async () => (await import('./run/top.ts')).runTop,
};
