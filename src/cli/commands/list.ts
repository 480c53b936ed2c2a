import type { Command } from '../command.ts';
import { consoleOptions } from './console-options.ts';
import { orderOptions } from './live/order-options.ts';

export const listCommand: Command = {
  name: 'list',
  summary: 'Lists the classes, or the objects of one class.',
  arguments: [
    {
      name: 'CLASS',
      desc: 'a class, a part of its name, or package:class; without it, the classes',
      candidates: 'class',
    },
  ],
  options: [...orderOptions, ...consoleOptions],
  examples: [
    'ovirt-node list',
    'ovirt-node list networkInterface',
    'ovirt-node list networkInterface --where carrier=no --sort -speed',
    'ovirt-node list networkInterface --json | jq -r ".objects[].properties.interfaceName"',
  ],
  load: async () => (await import('./run/list.ts')).runList,
};
