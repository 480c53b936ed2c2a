import type { Command } from '../../command.ts';
import { consoleOptions } from '../console-options.ts';
import { orderOptions } from './order-options.ts';

export const watchCommand: Command = {
  name: 'watch',
  summary:
    'Follows the objects of a class, or of all: a live table on a terminal, else a line for each change.',
  arguments: [
    {
      name: 'CLASS',
      desc: 'a class, a part of its name, or package:class; without it, all classes, a line for each change',
      candidates: 'class',
    },
  ],
  options: [...orderOptions, { flags: '--count N', desc: 'end after N changes' }, ...consoleOptions],
  examples: [
    'ovirt-node watch networkInterface',
    'ovirt-node watch networkInterface --where carrier=no',
    'ovirt-node watch ovirtNode --sort -loadAverage1',
    'ovirt-node watch address --json',
  ],
  load: async () => (await import('./run/watch.ts')).runWatch,
};
