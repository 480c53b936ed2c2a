import type { Command } from '../command.ts';
import { consoleOptions } from './console-options.ts';

export const listCommand: Command = {
  name: 'list',
  summary: 'Lists the classes, or the objects of one class.',
  arguments: [
    { name: 'CLASS', desc: 'a class, a part of its name, or package:class; without it, the classes' },
  ],
  options: consoleOptions,
  examples: [
    'ovirt-node list',
    'ovirt-node list networkInterface',
    'ovirt-node list networkInterface --json | jq -r ".objects[].properties.interfaceName"',
  ],
  load: async () => (await import('./run/list.ts')).runList,
};
